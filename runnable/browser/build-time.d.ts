// What the build puts in place of these names.

/** The name of the folder of what is fetched later. */
declare const VERSION: string;
/** The files of that folder by their paths from the site's root, with a hash of each one's content. */
declare const FILES: Record<string, string>;
