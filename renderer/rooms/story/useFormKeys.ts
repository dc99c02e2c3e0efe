/** The keys of a form: Ctrl+Enter saves, Esc leaves. Neither acts while an input method composes. */
import type { KeyboardEvent } from 'react';

export function useFormKeys({ save, leave }: { save(): Promise<void>; leave(): Promise<void> }): {
  onKeyDown(event: KeyboardEvent<HTMLElement>): void;
} {
  return {
    onKeyDown(event) {
      if (event.nativeEvent.isComposing || event.defaultPrevented) return;
      if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) {
        event.preventDefault();
        // The editor tells its last words when the focus leaves it; they are rendered before the next task.
        if (document.activeElement instanceof HTMLElement) document.activeElement.blur();
        setTimeout(() => void save(), 0);
      }
      if (event.key === 'Escape') {
        event.preventDefault();
        void leave();
      }
    },
  };
}
