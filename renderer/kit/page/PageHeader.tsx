import { IconArrowLeft } from '@tabler/icons-react';
import type { ReactNode } from 'react';
import styles from './page.module.css';

export interface PageHeaderProps {
  title: ReactNode;
  /** One sentence under the title. */
  lead?: ReactNode;
  /** A small line above the title: what this is, or where it belongs. */
  over?: ReactNode;
  /** Buttons at the end side. */
  actions?: ReactNode;
  back?: { address: string; label: string };
  /** Language of the title, when it is somebody's text. */
  lang?: string;
}

/** A page's one h1, with what belongs to it. */
export function PageHeader({ title, lead, over, actions, back, lang }: PageHeaderProps) {
  return (
    <header className={styles.header}>
      <div className={styles.words}>
        {back ? (
          <a className={styles.back} href={back.address}>
            <IconArrowLeft size="1.125rem" stroke={1.8} aria-hidden />
            {back.label}
          </a>
        ) : null}
        {over ? <div className={styles.over}>{over}</div> : null}
        <h1 lang={lang} dir={lang === undefined ? undefined : 'auto'}>
          {title}
        </h1>
        {lead ? <p className={styles.lead}>{lead}</p> : null}
      </div>
      {actions ? <div className={styles.actions}>{actions}</div> : null}
    </header>
  );
}
