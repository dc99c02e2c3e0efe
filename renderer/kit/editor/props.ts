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
