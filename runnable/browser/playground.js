// The playground: a page with one program, which stands in the page's address. A link to it shows the program and runs nothing.

import { read, write } from "./address.js";
import { panelOf } from "./panel.js";

/** @import { Program } from "./run.js" */

/** @param {Program} program @param {boolean} touched whether the reader wants to write at once */
export async function play(program, touched) {
  const panel = await panelOf(program);
  const said = document.createElement("p");
  said.className = "run-said";
  said.role = "status";
  program.bar.after(said);
  let saving = 0, own = "";

  const open = async () => {
    own = location.hash;
    try {
      const brought = await read(own);
      said.textContent = brought === undefined ? ""
        : "This program came with the link. It has not run, and does not until you run it: read it first.";
      await (brought === undefined ? panel.edit(false) : panel.show(brought));
    } catch (error) {
      said.textContent = error instanceof Error ? error.message : String(error);
      await panel.edit(false);
    }
    clearTimeout(saving); // What was opened stands in the address already.
  };

  panel.onchange = () => {
    clearTimeout(saving);
    saving = setTimeout(async () => {
      own = await write(program.text());
      history.replaceState(history.state, "", own); // Nothing is sent: a server never sees this part.
    }, 300);
  };
  panel.resetButton.onclick = () => void panel.show(panel.text);
  addEventListener("hashchange", () => location.hash !== own && open());
  await open();
  if (touched) await panel.edit();
}
