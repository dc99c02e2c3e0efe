/** The editor itself: as it will look, or as Markdown source where the first would change the text. */
import { type Editor, EditorContent, useEditor } from '@tiptap/react';
import { useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import styles from './editor.module.css';
import type { MarkdownEditorProps } from './props.ts';
import { blocks, documentOf, markdownOf } from './roundTrip.ts';
import { Toolbar } from './Toolbar.tsx';

interface Props extends MarkdownEditorProps {
  labelledBy: string;
  describedBy: string | undefined;
}

const SETTLE = 200;

/** Tells the text a moment after the last change, and waits while an input method composes. */
function useTelling(onChange: (markdown: string) => void) {
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  const told = useRef<string>(undefined);
  const latest = useRef(onChange);
  latest.current = onChange;

  const tellNow = (editor: Editor): void => {
    clearTimeout(timer.current);
    timer.current = undefined;
    const markdown = markdownOf(editor.getJSON());
    if (markdown === told.current) return;
    told.current = markdown;
    latest.current(markdown);
  };
  const tellSoon = (editor: Editor): void => {
    clearTimeout(timer.current);
    timer.current = setTimeout(() => {
      if (editor.isDestroyed) return;
      if (editor.view.composing) tellSoon(editor);
      else tellNow(editor);
    }, SETTLE);
  };
  const flush = (editor: Editor): void => {
    if (timer.current !== undefined && !editor.isDestroyed) tellNow(editor);
  };
  return { told, tellSoon, flush };
}

function Visual({ first, onSource, ...props }: Props & { first: object; onSource(): void }) {
  const { told, tellSoon, flush } = useTelling(props.onChange);
  const editor = useEditor({
    extensions: [blocks],
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
    onUpdate: ({ editor: changed }) => tellSoon(changed),
    onBlur: ({ editor: left }) => flush(left),
  });

  useEffect(() => () => flush(editor), [editor, flush]);

  // Somebody else changed the text (a merge, a draft that was fetched): show that.
  useEffect(() => {
    if (told.current === undefined) told.current = props.value;
    if (props.value === told.current) return;
    const content = documentOf(props.value);
    told.current = props.value;
    if (content) editor.commands.setContent(content, { emitUpdate: false });
    else onSource();
  }, [props.value, editor, onSource, told]);

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
  const content = documentOf(props.value);
  if (mode === 'visual' && content) {
    return <Visual {...props} first={content} onSource={() => setMode('source')} />;
  }
  return <Source {...props} onVisual={content ? () => setMode('visual') : undefined} />;
}
