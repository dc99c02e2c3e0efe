import { type ComponentProps, type ReactNode, useId } from 'react';
import styles from './field.module.css';

interface FieldWords {
  label: ReactNode;
  /** What to write here, in one short sentence. */
  hint?: ReactNode;
  /** What is wrong, in plain words. */
  problem?: ReactNode;
  /** Larger, as a question that is answered. */
  question?: boolean;
}

interface FieldProps extends FieldWords {
  children(ids: { id: string; describedBy: string | undefined }): ReactNode;
}

/** Label, hint and problem around one control, tied to it for screen readers. */
export function Field({ label, hint, problem, question, children }: FieldProps) {
  const id = useId();
  const describedBy = [hint && `${id}-hint`, problem && `${id}-problem`].filter(Boolean).join(' ');
  return (
    <div className={styles.field} data-question={question || undefined}>
      <label className={styles.label} htmlFor={id}>
        {label}
      </label>
      {hint ? (
        <p className={styles.hint} id={`${id}-hint`}>
          {hint}
        </p>
      ) : null}
      {children({ id, describedBy: describedBy || undefined })}
      {problem ? (
        <p className={styles.problem} id={`${id}-problem`} role="alert">
          {problem}
        </p>
      ) : null}
    </div>
  );
}

type Own = 'value' | 'onChange' | 'id' | 'className';

export interface TextFieldProps extends FieldWords, Omit<ComponentProps<'input'>, Own> {
  value: string;
  onChange(value: string): void;
  /** At the line's end: the button that does something with what stands in it. */
  beside?: ReactNode;
}

/** One line of text. */
export function TextField(props: TextFieldProps) {
  const { label, hint, problem, question, value, onChange, beside, ...rest } = props;
  return (
    <Field label={label} hint={hint} problem={problem} question={question ?? false}>
      {({ id, describedBy }) => (
        <div className={styles.line}>
          <input
            dir="auto"
            autoComplete="off"
            {...rest}
            id={id}
            className={styles.control}
            aria-describedby={describedBy}
            aria-invalid={problem ? true : undefined}
            value={value}
            onChange={(event) => onChange(event.currentTarget.value)}
          />
          {beside}
        </div>
      )}
    </Field>
  );
}

export interface TextAreaProps extends FieldWords, Omit<ComponentProps<'textarea'>, Own> {
  value: string;
  onChange(value: string): void;
}

/** Text that grows with what is written in it. */
export function TextArea({ label, hint, problem, question, value, onChange, ...rest }: TextAreaProps) {
  return (
    <Field label={label} hint={hint} problem={problem} question={question ?? false}>
      {({ id, describedBy }) => (
        <textarea
          dir="auto"
          {...rest}
          id={id}
          className={`${styles.control} ${styles.area}`}
          aria-describedby={describedBy}
          aria-invalid={problem ? true : undefined}
          value={value}
          onChange={(event) => onChange(event.currentTarget.value)}
        />
      )}
    </Field>
  );
}
