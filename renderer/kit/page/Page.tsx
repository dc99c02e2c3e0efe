/** One room's page: where it came from, its title, what can be done here, and its parts. */
import { IconArrowLeft } from '@tabler/icons-react';
import { type ReactNode, useEffect, useLayoutEffect, useRef } from 'react';
import styles from './Page.module.css';

export interface PageProps {
  title: string;
  /** Language of the title when it is somebody's text, '' when unknown; left out for the window's own words. */
  lang?: string;
  /** A small line above the title: what this is, where it belongs. */
  over?: ReactNode;
  /** A sentence under the title. */
  lead?: ReactNode;
  back?: { label: string; address: string };
  /** Buttons at the title's end. */
  actions?: ReactNode;
  /** The title takes the focus when the page opens, so that keyboard and screen reader start here. */
  focusTitle?: boolean;
  /** For programs only: the page says what it is by itself. */
  hideTitle?: boolean;
  children: ReactNode;
}

export function Page(props: PageProps) {
  const { title, lang, over, lead, back, actions, focusTitle = true, hideTitle, children } = props;
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => {
    if (focusTitle) heading.current?.focus({ preventScroll: true });
  }, [focusTitle]);
  useLayoutEffect(() => {
    // A page begins at its top; whoever keeps a place in it goes there itself.
    window.history.scrollRestoration = 'manual';
    window.scrollTo(0, 0);
  }, []);
  useEffect(() => {
    document.title = `${title} · Granary`;
  }, [title]);
  return (
    <div className={styles.page}>
      {back ? (
        <a className={styles.back} href={back.address}>
          <IconArrowLeft size="1.125rem" stroke={1.8} className={styles.mirrored} aria-hidden />
          {back.label}
        </a>
      ) : null}
      <header className={styles.head} data-hidden={hideTitle || undefined}>
        <div className={styles.titles}>
          {over ? <div className={styles.over}>{over}</div> : null}
          <h1
            ref={heading}
            tabIndex={-1}
            className={styles.title}
            lang={lang || undefined}
            dir={lang === undefined ? undefined : 'auto'}
          >
            {title}
          </h1>
          {lead ? <p className={styles.lead}>{lead}</p> : null}
        </div>
        {actions ? <div className={styles.actions}>{actions}</div> : null}
      </header>
      {children}
    </div>
  );
}

/** A part of a page with its own heading; `aside` stands at the heading's end. */
export function Section({
  title,
  aside,
  children,
}: {
  title: ReactNode;
  aside?: ReactNode;
  children: ReactNode;
}) {
  return (
    <section className={styles.section}>
      <div className={styles.sectionHead}>
        <h2>{title}</h2>
        {aside}
      </div>
      {children}
    </section>
  );
}

/** A sheet of paper: what belongs together lies on one. */
export function Sheet({
  children,
  tone,
}: {
  children: ReactNode;
  tone?: 'green' | 'ochre' | 'clay' | 'sunk';
}) {
  return (
    <div className={styles.sheet} data-tone={tone}>
      {children}
    </div>
  );
}
