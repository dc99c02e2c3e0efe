import { type MantineColorScheme, type MantineColorSchemeManager, MantineProvider } from '@mantine/core';
import type { ReactNode } from 'react';
import { pageNonce } from './nonce.ts';
import { theme } from './theme.ts';

export interface Look {
  /** What the person chose; 'auto' follows the system. */
  scheme: MantineColorScheme;
  keep(scheme: MantineColorScheme): void;
}

const managerOf = (look: Look): MantineColorSchemeManager => ({
  get: () => look.scheme,
  set: look.keep,
  subscribe: () => {},
  unsubscribe: () => {},
  clear: () => look.keep('auto'),
});

/**
 * The house style around the whole window. Mantine's ways that write markup are off: variables come from
 * `adoptVariables`, visibility classes are not used, run-time styles carry the nonce and are plain text.
 */
export function Theme({ look, children }: { look: Look; children: ReactNode }) {
  return (
    <MantineProvider
      theme={theme}
      colorSchemeManager={managerOf(look)}
      defaultColorScheme="auto"
      getStyleNonce={pageNonce}
      withCssVariables={false}
      withGlobalClasses={false}
      deduplicateInlineStyles
    >
      {children}
    </MantineProvider>
  );
}
