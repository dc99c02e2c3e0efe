/** The window's frame: a rail of places at the start side (a bar at the bottom when narrow) and the open place. */
import type { ComponentType, ReactNode } from 'react';
import styles from './Frame.module.css';

export interface Place {
  name: string;
  label: string;
  address: string;
  Icon: ComponentType<{ size?: number | string; stroke?: number | string }>;
  /** Shown as a small number beside the label; left out when 0. */
  count?: number;
  /** The one thing people come to do; drawn as such. */
  main?: boolean;
}

export interface FrameProps {
  brand: ReactNode;
  places: readonly Place[];
  /** Places at the rail's end (settings). */
  last: readonly Place[];
  open: string;
  railLabel: string;
  skipLabel: string;
  /** Lines above everything: contact lost, nothing can be saved … */
  strips: ReactNode;
  children: ReactNode;
}

function PlaceLink({ place, open }: { place: Place; open: boolean }) {
  return (
    <li>
      <a
        className={styles.place}
        href={place.address}
        aria-current={open ? 'page' : undefined}
        data-main={place.main || undefined}
        title={place.label}
      >
        <place.Icon size="1.375rem" stroke={1.6} />
        <span className={styles.label}>{place.label}</span>
        {place.count ? <span className={styles.count}>{place.count}</span> : null}
      </a>
    </li>
  );
}

export function Frame({ brand, places, last, open, railLabel, skipLabel, strips, children }: FrameProps) {
  return (
    <div className={styles.frame}>
      <button
        type="button"
        className={styles.skip}
        onClick={() => document.getElementById('content')?.focus()}
      >
        {skipLabel}
      </button>
      <nav
        className={styles.rail}
        aria-label={railLabel}
        data-empty={places.length + last.length === 0 || undefined}
      >
        <div className={styles.brand}>{brand}</div>
        <ul className={styles.places}>
          {places.map((place) => (
            <PlaceLink key={place.name} place={place} open={place.name === open} />
          ))}
        </ul>
        <ul className={styles.last}>
          {last.map((place) => (
            <PlaceLink key={place.name} place={place} open={place.name === open} />
          ))}
        </ul>
      </nav>
      <div className={styles.side}>
        <div className={styles.strips} aria-live="polite">
          {strips}
        </div>
        <main id="content" className={styles.main} tabIndex={-1}>
          {children}
        </main>
      </div>
    </div>
  );
}
