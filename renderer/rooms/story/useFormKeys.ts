/** The keys of a form: Ctrl+Enter saves, Esc leaves. Neither acts while an input method composes. */
import type { KeyboardEvent } from 'react';

export interface FormKeys {
  onKeyDownCapture(event: KeyboardEvent<HTMLElement>): void;
  onKeyDown(event: KeyboardEvent<HTMLElement>): void;
}

export function useFormKeys({ save, leave }: { save(): Promise<void>; leave(): Promise<void> }): FormKeys {
  return {
    // On the way down: the editor has a use of its own for Ctrl+Enter.
    onKeyDownCapture(event) {
      if (event.nativeEvent.isComposing || event.key !== 'Enter' || !(event.ctrlKey || event.metaKey)) return;
      event.preventDefault();
      event.stopPropagation();
      // The editor tells its last words when the focus leaves it; they are rendered before the next task.
      if (document.activeElement instanceof HTMLElement) document.activeElement.blur();
      setTimeout(() => void save(), 0);
    },
    // On the way up: an open list or menu closes first.
    onKeyDown(event) {
      if (event.nativeEvent.isComposing || event.defaultPrevented || event.key !== 'Escape') return;
      event.preventDefault();
      void leave();
    },
  };
}
