/** The writing place for Markdown: loads the editor when it is needed, and shows the text meanwhile. */
import { lazy, Suspense, useId } from 'react';
import styles from './editor.module.css';

export interface MarkdownEditorProps {
  label: string;
  /** What to write here. */
  hint?: string;
  /** Markdown. A value that was not just told through `onChange` replaces the text. */
  value: string;
  /** Told a moment after a change, never in the middle of a composition, and at once when the focus leaves. */
  onChange(markdown: string): void;
  /** The address as it would be opened, or undefined when it may not be a link. */
  acceptLink(address: string): string | undefined;
  /** BCP 47, '' when unknown. */
  lang?: string;
  placeholder?: string;
}

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
