/** The editor for code and templates; loaded when first needed, as it is large. */
import { defaultKeymap, history, historyKeymap } from '@codemirror/commands';
import { javascript } from '@codemirror/lang-javascript';
import { json } from '@codemirror/lang-json';
import { bracketMatching, indentOnInput, syntaxHighlighting } from '@codemirror/language';
import {
  Compartment,
  EditorState,
  StateEffect,
  StateField,
  type Extension,
} from '@codemirror/state';
import { Decoration, EditorView, keymap, lineNumbers } from '@codemirror/view';
import { getNonce } from 'get-nonce';
import { useEffect, useRef } from 'react';
import { codeColours, codeTheme } from './code-theme.ts';

export interface ScriptEditorProps {
  text: string;
  onChange: (text: string) => void;
  label: string;
  language: 'javascript' | 'json' | 'text';
  /** Of what is wrong; marked, and scrolled into view. */
  faultLine?: number | null;
  readOnly?: boolean;
}

const markLine = StateEffect.define<number | null>();
const markedLine = StateField.define({
  create: () => Decoration.none,
  update(marks, change) {
    for (const effect of change.effects) {
      if (!effect.is(markLine)) continue;
      const { doc } = change.state;
      if (effect.value === null || effect.value < 1 || effect.value > doc.lines) {
        return Decoration.none;
      }
      const mark = Decoration.line({ class: 'cm-fault' });
      return Decoration.set([mark.range(doc.line(effect.value).from)]);
    }
    return change.docChanged ? Decoration.none : marks;
  },
  provide: (field) => EditorView.decorations.from(field),
});

const editing = EditorView.theme({
  '&': { minHeight: '9rem' },
  '&.cm-focused': { outline: '2px solid var(--accent)', outlineOffset: '-2px' },
  '.cm-content': { caretColor: 'var(--text)', minHeight: '9rem' },
  '.cm-scroller': { maxHeight: '24rem' },
  '.cm-fault': { backgroundColor: 'var(--bad-soft)' },
  '.cm-matchingBracket': { backgroundColor: 'var(--accent-soft)' },
});

function languageOf(language: ScriptEditorProps['language']): Extension {
  if (language === 'javascript') return javascript();
  return language === 'json' ? json() : [];
}

export default function ScriptEditor({
  text,
  onChange,
  label,
  language,
  faultLine = null,
  readOnly = false,
}: ScriptEditorProps) {
  const place = useRef<HTMLDivElement>(null);
  const view = useRef<EditorView>(null);
  const languages = useRef(new Compartment());
  const heard = useRef(onChange);
  heard.current = onChange;
  useEffect(() => {
    const made = new EditorView({
      parent: place.current!,
      state: EditorState.create({
        doc: text,
        extensions: [
          lineNumbers(),
          history(),
          bracketMatching(),
          indentOnInput(),
          languages.current.of(languageOf(language)),
          syntaxHighlighting(codeColours),
          codeTheme,
          editing,
          markedLine,
          EditorView.lineWrapping,
          EditorView.cspNonce.of(getNonce() ?? ''),
          EditorState.readOnly.of(readOnly),
          // Ctrl+Enter is the page's. Tab leaves the editor, as it leaves any field.
          keymap.of([...defaultKeymap.filter(({ key }) => key !== 'Mod-Enter'), ...historyKeymap]),
          EditorView.contentAttributes.of({ 'aria-label': label }),
          EditorView.updateListener.of((update) => {
            if (update.docChanged) heard.current(update.state.doc.toString());
          }),
        ],
      }),
    });
    view.current = made;
    return () => made.destroy();
    // What changes later goes into the editor that is there.
    // oxlint-disable-next-line react-hooks/exhaustive-deps
  }, [label, readOnly]);
  useEffect(() => {
    view.current?.dispatch({ effects: languages.current.reconfigure(languageOf(language)) });
  }, [language]);
  useEffect(() => {
    const shown = view.current;
    if (shown === null || shown.state.doc.toString() === text) return;
    shown.dispatch({ changes: { from: 0, to: shown.state.doc.length, insert: text } });
  }, [text]);
  useEffect(() => {
    view.current?.dispatch({ effects: markLine.of(faultLine) });
  }, [faultLine]);
  return <div ref={place} />;
}
