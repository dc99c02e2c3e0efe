import {
  IconArrowBackUp,
  IconArrowForwardUp,
  IconBlockquote,
  IconBold,
  IconCode,
  IconH2,
  IconH3,
  IconItalic,
  IconLink,
  IconList,
  IconListNumbers,
} from '@tabler/icons-react';
import { type Editor, useEditorState } from '@tiptap/react';
import { type ComponentType, type KeyboardEvent, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import styles from './editor.module.css';

type Name =
  | 'bold'
  | 'italic'
  | 'heading'
  | 'subheading'
  | 'bullets'
  | 'numbers'
  | 'quote'
  | 'link'
  | 'undo'
  | 'redo';

interface Tool {
  name: Name;
  Icon: ComponentType<{ size?: number | string; stroke?: number | string }>;
  keys?: string;
  isOn?(editor: Editor): boolean;
  can?(editor: Editor): boolean;
  act?(editor: Editor): void;
}

const TOOLS: readonly Tool[] = [
  {
    name: 'bold',
    Icon: IconBold,
    keys: 'Ctrl+B',
    isOn: (e) => e.isActive('bold'),
    act: (e) => e.chain().focus().toggleBold().run(),
  },
  {
    name: 'italic',
    Icon: IconItalic,
    keys: 'Ctrl+I',
    isOn: (e) => e.isActive('italic'),
    act: (e) => e.chain().focus().toggleItalic().run(),
  },
  {
    name: 'heading',
    Icon: IconH2,
    keys: 'Ctrl+Alt+2',
    isOn: (e) => e.isActive('heading', { level: 2 }),
    act: (e) => e.chain().focus().toggleHeading({ level: 2 }).run(),
  },
  {
    name: 'subheading',
    Icon: IconH3,
    keys: 'Ctrl+Alt+3',
    isOn: (e) => e.isActive('heading', { level: 3 }),
    act: (e) => e.chain().focus().toggleHeading({ level: 3 }).run(),
  },
  {
    name: 'bullets',
    Icon: IconList,
    keys: 'Ctrl+Shift+8',
    isOn: (e) => e.isActive('bulletList'),
    act: (e) => e.chain().focus().toggleBulletList().run(),
  },
  {
    name: 'numbers',
    Icon: IconListNumbers,
    keys: 'Ctrl+Shift+7',
    isOn: (e) => e.isActive('orderedList'),
    act: (e) => e.chain().focus().toggleOrderedList().run(),
  },
  {
    name: 'quote',
    Icon: IconBlockquote,
    keys: 'Ctrl+Shift+B',
    isOn: (e) => e.isActive('blockquote'),
    act: (e) => e.chain().focus().toggleBlockquote().run(),
  },
  { name: 'link', Icon: IconLink, isOn: (e) => e.isActive('link') },
  {
    name: 'undo',
    Icon: IconArrowBackUp,
    keys: 'Ctrl+Z',
    can: (e) => e.can().undo(),
    act: (e) => e.chain().focus().undo().run(),
  },
  {
    name: 'redo',
    Icon: IconArrowForwardUp,
    keys: 'Ctrl+Y',
    can: (e) => e.can().redo(),
    act: (e) => e.chain().focus().redo().run(),
  },
];

export interface ToolbarProps {
  editor: Editor;
  acceptLink(address: string): string | undefined;
  /** Switches to the Markdown source. */
  onSource(): void;
}

/** One tab stop; the arrows move inside (WAI-ARIA toolbar). */
export function Toolbar({ editor, acceptLink, onSource }: ToolbarProps) {
  const { t } = useTranslation();
  const bar = useRef<HTMLDivElement>(null);
  const [at, setAt] = useState(0);
  const [linking, setLinking] = useState(false);
  const states = useEditorState({
    editor,
    selector: ({ editor: e }) =>
      Object.fromEntries(
        TOOLS.map((tool) => [tool.name, { on: tool.isOn?.(e) ?? false, can: tool.can?.(e) ?? true }]),
      ),
  });

  function onKeyDown(event: KeyboardEvent<HTMLDivElement>): void {
    const buttons = [...(bar.current?.querySelectorAll('button') ?? [])];
    const forward = getComputedStyle(event.currentTarget).direction === 'rtl' ? 'ArrowLeft' : 'ArrowRight';
    const step = event.key === forward ? 1 : event.key === 'ArrowLeft' || event.key === 'ArrowRight' ? -1 : 0;
    if (step === 0) return;
    event.preventDefault();
    const next = (at + step + buttons.length) % buttons.length;
    setAt(next);
    buttons[next]?.focus();
  }

  return (
    <>
      <div
        ref={bar}
        className={styles.toolbar}
        role="toolbar"
        aria-label={t('kit.editor.tools')}
        onKeyDown={onKeyDown}
      >
        {TOOLS.map((tool, index) => {
          const label = t(`kit.editor.${tool.name}`);
          const state = states[tool.name];
          return (
            <button
              key={tool.name}
              type="button"
              tabIndex={index === at ? 0 : -1}
              onFocus={() => setAt(index)}
              aria-label={label}
              aria-pressed={tool.isOn ? state?.on : undefined}
              aria-disabled={state?.can === false || undefined}
              aria-keyshortcuts={tool.keys?.replace('Ctrl', 'Control')}
              title={tool.keys ? `${label} (${tool.keys})` : label}
              // The selection stays in the text.
              onMouseDown={(event) => event.preventDefault()}
              onClick={() => (tool.act ? tool.act(editor) : setLinking(true))}
            >
              <tool.Icon size="1.125rem" stroke={1.8} />
            </button>
          );
        })}
        <button
          type="button"
          className={styles.toSource}
          tabIndex={at === TOOLS.length ? 0 : -1}
          onFocus={() => setAt(TOOLS.length)}
          aria-label={t('kit.editor.toSource')}
          title={t('kit.editor.toSource')}
          onClick={onSource}
        >
          <IconCode size="1.125rem" stroke={1.8} />
        </button>
      </div>
      {linking ? <LinkLine editor={editor} acceptLink={acceptLink} onDone={() => setLinking(false)} /> : null}
    </>
  );
}

interface LinkLineProps {
  editor: Editor;
  acceptLink(address: string): string | undefined;
  onDone(): void;
}

function LinkLine({ editor, acceptLink, onDone }: LinkLineProps) {
  const { t } = useTranslation();
  const present = editor.getAttributes('link').href;
  const [address, setAddress] = useState(typeof present === 'string' ? present : '');
  const [wrong, setWrong] = useState(false);

  function apply(): void {
    const link = editor.chain().focus().extendMarkRange('link');
    if (address.trim() === '') link.unsetLink().run();
    else {
      const typed = address.trim();
      const accepted = acceptLink(typed) ?? acceptLink(`https://${typed}`);
      if (accepted === undefined) {
        setWrong(true);
        return;
      }
      if (editor.state.selection.empty && !editor.isActive('link'))
        link
          .insertContent({ type: 'text', text: typed, marks: [{ type: 'link', attrs: { href: accepted } }] })
          .run();
      else link.setLink({ href: accepted }).run();
    }
    onDone();
  }

  return (
    <div className={styles.linkLine}>
      <input
        type="url"
        dir="ltr"
        aria-label={t('kit.editor.linkAddress')}
        placeholder="https://"
        // biome-ignore lint/a11y/noAutofocus: the person has just asked for this line
        autoFocus
        aria-invalid={wrong || undefined}
        value={address}
        onChange={(event) => {
          setAddress(event.currentTarget.value);
          setWrong(false);
        }}
        onKeyDown={(event) => {
          if (event.nativeEvent.isComposing) return;
          if (event.key === 'Enter') {
            event.preventDefault();
            apply();
          } else if (event.key === 'Escape') {
            onDone();
            editor.commands.focus();
          }
        }}
      />
      <button type="button" onClick={apply}>
        {t('kit.editor.linkApply')}
      </button>
      {wrong ? (
        <span className={styles.wrong} role="alert">
          {t('kit.editor.linkWrong')}
        </span>
      ) : null}
    </div>
  );
}
