// Editing a program where it stands, with CodeMirror: fetched when a reader first asks to edit.

import { closeBrackets, closeBracketsKeymap } from "@codemirror/autocomplete";
import { defaultKeymap, history, historyKeymap, indentWithTab } from "@codemirror/commands";
import { python } from "@codemirror/lang-python";
import { bracketMatching, HighlightStyle, indentOnInput, indentUnit, syntaxHighlighting } from "@codemirror/language";
import { StateEffect, StateField } from "@codemirror/state";
import { Decoration, EditorView, keymap, lineNumbers } from "@codemirror/view";
import { tags } from "@lezer/highlight";

/** @typedef {ReturnType<typeof open>} Editor */

/** The page's own colours for code, light and dark. @param {string} name */
const color = (name) => `var(--md-code-hl-${name}-color)`;

const COLORS = HighlightStyle.define([
  { tag: [tags.keyword, tags.operatorKeyword, tags.definitionKeyword, tags.moduleKeyword], color: color("keyword"), fontWeight: "600" },
  { tag: [tags.string, tags.special(tags.string)], color: color("string") },
  { tag: [tags.number], color: color("number") },
  { tag: [tags.bool, tags.null, tags.self], color: color("constant") },
  { tag: [tags.function(tags.definition(tags.variableName)), tags.definition(tags.className)], color: color("function") },
  { tag: [tags.comment], color: color("comment") },
  { tag: [tags.operator], color: color("operator") },
  { tag: [tags.punctuation, tags.bracket, tags.separator], color: color("punctuation") },
  { tag: [tags.meta], color: color("special") },
]);

/** @type {import("@codemirror/state").StateEffectType<number>} */
const marking = StateEffect.define();

/** The line that is marked: that of an error. */
const MARKED = StateField.define({
  create: () => Decoration.none,
  update(marks, transaction) {
    for (const effect of transaction.effects) {
      if (!effect.is(marking)) continue;
      const { doc } = transaction.state, line = effect.value;
      if (line < 1 || line > doc.lines) return Decoration.none;
      return Decoration.set([Decoration.line({ class: "run-marked" }).range(doc.line(line).from)]);
    }
    return transaction.docChanged ? Decoration.none : marks;
  },
  provide: (field) => EditorView.decorations.from(field),
});

/** Opens an editor.
 * @param {{text: string, label: string, onrun: () => void, onleave: () => void, onchange: () => void}} options */
export function open({ text, label, onrun, onleave, onchange }) {
  const element = document.createElement("div");
  element.className = "highlight run-editor";
  /** @param {() => void} act */
  const does = (act) => () => {
    act();
    return true;
  };
  const run = { key: "Ctrl-Enter", mac: "Cmd-Enter", run: does(onrun) };
  const view = new EditorView({
    doc: text.replace(/\n$/, ""),
    parent: element,
    extensions: [
      keymap.of([
        run, { key: "Ctrl-Enter", run: run.run }, { key: "Escape", run: does(onleave) },
        ...closeBracketsKeymap, indentWithTab, ...defaultKeymap, ...historyKeymap,
      ]), // prettier-ignore
      lineNumbers(),
      history(),
      python(),
      indentUnit.of("    "),
      indentOnInput(),
      bracketMatching(),
      closeBrackets(),
      syntaxHighlighting(COLORS),
      MARKED,
      EditorView.cspNonce.of("editor"), // The page's content security policy names it.
      EditorView.contentAttributes.of({ tabindex: "0", "aria-label": label, spellcheck: "false", autocapitalize: "off" }),
      EditorView.updateListener.of(({ docChanged }) => docChanged && onchange()),
    ],
  });
  return {
    element,
    text: () => `${view.state.doc}\n`,
    focus: () => view.focus(),
    close: () => view.destroy(),
    /** @param {number} line 0 for none */
    mark: (line) => view.dispatch({ effects: marking.of(line) }),
    /** @param {number} line */
    goTo(line) {
      const { from } = view.state.doc.line(Math.min(Math.max(line, 1), view.state.doc.lines));
      view.dispatch({ selection: { anchor: from }, effects: EditorView.scrollIntoView(from, { y: "center" }) });
      view.focus();
    },
    /** Where a timeline's marks lie. @param {() => boolean} valid whether lines are those that ran */
    lines: (valid) => ({
      code: element,
      /** @param {number} line */
      top(line) {
        if (!valid() || line < 1 || line > view.state.doc.lines) return undefined;
        return view.lineBlockAt(view.state.doc.line(line).from).top + view.documentPadding.top;
      },
    }),
  };
}
