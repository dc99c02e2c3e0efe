import { IconSearch, IconX } from '@tabler/icons-react';
import { type Ref, useState } from 'react';
import { useTranslation } from 'react-i18next';
import styles from './search.module.css';

export interface SearchFieldProps {
  label: string;
  value: string;
  /** Told when the words change; never in the middle of an input method's composition. */
  onChange(value: string): void;
  /** Arrow down: to the results. */
  onDown?(): void;
  onEnter?(): void;
  placeholder?: string;
  inputRef?: Ref<HTMLInputElement>;
  autoFocus?: boolean;
}

/** The large search line. What is being composed is shown at once and searched when it is a word. */
export function SearchField(props: SearchFieldProps) {
  const { t } = useTranslation();
  const [composing, setComposing] = useState<string>();
  const change = (text: string, inComposition: boolean): void => {
    setComposing(inComposition ? text : undefined);
    if (!inComposition) props.onChange(text);
  };
  return (
    <div className={styles.search}>
      <IconSearch size="1.25rem" stroke={1.8} aria-hidden />
      <input
        ref={props.inputRef}
        type="search"
        dir="auto"
        autoComplete="off"
        spellCheck={false}
        aria-label={props.label}
        placeholder={props.placeholder ?? props.label}
        // biome-ignore lint/a11y/noAutofocus: a room that is for searching begins in its search line
        autoFocus={props.autoFocus}
        value={composing ?? props.value}
        onChange={(event) =>
          change(event.currentTarget.value, (event.nativeEvent as InputEvent).isComposing === true)
        }
        onCompositionEnd={(event) => change(event.currentTarget.value, false)}
        onKeyDown={(event) => {
          if (event.nativeEvent.isComposing) return;
          if (event.key === 'ArrowDown' && props.onDown) {
            event.preventDefault();
            props.onDown();
          }
          if (event.key === 'Enter') props.onEnter?.();
          if (event.key === 'Escape' && props.value !== '') {
            event.preventDefault();
            props.onChange('');
          }
        }}
      />
      {props.value === '' ? null : (
        <button type="button" aria-label={t('kit.clear')} onClick={() => props.onChange('')}>
          <IconX size="1.125rem" stroke={1.8} aria-hidden />
        </button>
      )}
    </div>
  );
}
