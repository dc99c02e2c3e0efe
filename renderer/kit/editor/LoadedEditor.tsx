/** The editor itself: as it will look, or as Markdown source where the first would change the text. */
import { type Editor, EditorContent, useEditor } from '@tiptap/react';
import { useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { onLeaving } from '../notice/leaving.ts';
import styles from './editor.module.css';
import { pasting } from './pasted.ts';
import type { MarkdownEditorProps } from './props.ts';
import { blocks, documentOf, markdownOf } from './roundTrip.ts';
import { Toolbar } from './Toolbar.tsx';
import { tellingOf } from './telling.ts';

interface Props extends MarkdownEditorProps {
  labelledBy: string;
  describedBy: string | undefined;
}

/** Tells the text through the newest `onChange`, for as long as the editor lives. */
function useTelling(onChange: (markdown: string) => void) {
  const latest = useRef(onChange);
  latest.current = onChange;
  const editor = useRef<Editor>(undefined);
  const [telling] = useState(() =>
    tellingOf({
      read: () =>
        editor.current && !editor.current.isDestroyed ? markdownOf(editor.current.getJSON()) : undefined,
      tell: (markdown) => latest.current(markdown),
      composing: () => editor.current?.view.composing ?? false,
    }),
  );
  return { editor, telling };
}

function Visual({ first, onSource, ...props }: Props & { first: object; onSource(): void }) {
  const { editor: present, telling } = useTelling(props.onChange);
  const editor = useEditor({
    extensions: [blocks, pasting],
    content: first,
    injectCSS: false,
    editorProps: {
      attributes: {
        role: 'textbox',
        'aria-multiline': 'true',
        'aria-labelledby': props.labelledBy,
        ...(props.describedBy ? { 'aria-describedby': props.describedBy } : {}),
        dir: 'auto',
        class: styles.text ?? '',
      },
    },
    onUpdate: telling.soon,
    onBlur: telling.flush,
  });
  present.current = editor;

  useEffect(() => {
    const stop = onLeaving(telling.flush, { first: true });
    return () => {
      stop();
      telling.flush();
    };
  }, [telling]);

  // Somebody else changed the text (a merge, a draft that was fetched): show that.
  useEffect(() => {
    if (telling.told === undefined) telling.told = props.value;
    if (props.value === telling.told) return;
    const content = documentOf(props.value);
    telling.told = props.value;
    if (content) editor.commands.setContent(content, { emitUpdate: false });
    else onSource();
  }, [props.value, editor, onSource, telling]);

  return (
    <div className={styles.frame}>
      <Toolbar editor={editor} acceptLink={props.acceptLink} onSource={onSource} />
      <EditorContent editor={editor} />
    </div>
  );
}

function Source({ onVisual, ...props }: Props & { onVisual: (() => void) | undefined }) {
  const { t } = useTranslation();
  return (
    <div className={styles.frame}>
      <div className={styles.sourceHead}>
        <span>{t(onVisual ? 'kit.editor.source' : 'kit.editor.sourceOnly')}</span>
        {onVisual ? (
          <button type="button" onClick={onVisual}>
            {t('kit.editor.toVisual')}
          </button>
        ) : null}
      </div>
      <textarea
        className={styles.source}
        dir="auto"
        aria-labelledby={props.labelledBy}
        aria-describedby={props.describedBy}
        value={props.value}
        onChange={(event) => props.onChange(event.currentTarget.value)}
      />
    </div>
  );
}

export function LoadedEditor(props: Props) {
  const [mode, setMode] = useState<'visual' | 'source'>(() =>
    documentOf(props.value) ? 'visual' : 'source',
  );
  const place = useRef<HTMLDivElement>(null);
  const before = useRef(mode);
  // The pressed button is gone with the way of writing it belonged to; one goes on in the text.
  useEffect(() => {
    if (before.current !== mode && document.activeElement === document.body)
      place.current?.querySelector<HTMLElement>('[contenteditable], textarea')?.focus();
    before.current = mode;
  }, [mode]);
  const content = documentOf(props.value);
  return (
    <div ref={place} style={{ display: 'contents' }}>
      {mode === 'visual' && content ? (
        <Visual {...props} first={content} onSource={() => setMode('source')} />
      ) : (
        <Source {...props} onVisual={content ? () => setMode('visual') : undefined} />
      )}
    </div>
  );
}
