/** The writing place for Markdown: loads the editor when it is needed, and shows the text meanwhile. */
import { lazy, Suspense, useId } from 'react';
import styles from './editor.module.css';
import type { MarkdownEditorProps } from './props.ts';

const Loaded = lazy(() => import('./LoadedEditor.tsx').then((module) => ({ default: module.LoadedEditor })));

export function MarkdownEditor(props: MarkdownEditorProps) {
  const id = useId();
  return (
    <div className={styles.field} lang={props.lang || undefined}>
      <span className={styles.label} id={id}>
        {props.label}
      </span>
      {props.hint ? (
        <span className={styles.hint} id={`${id}-hint`}>
          {props.hint}
        </span>
      ) : null}
      <Suspense
        fallback={
          <div className={styles.frame}>
            <div className={styles.waiting}>{props.value}</div>
          </div>
        }
      >
        <Loaded {...props} labelledBy={id} describedBy={props.hint ? `${id}-hint` : undefined} />
      </Suspense>
    </div>
  );
}
