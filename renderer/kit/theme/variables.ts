/**
 * Mantine's variables, as a style sheet that is built in memory. Mantine's own way writes a <style> element through
 * innerHTML, which Trusted Types refuse; a constructed sheet needs neither a nonce nor an exception.
 */
import {
  type CSSVariablesResolver,
  convertCssVariables,
  createTheme,
  DEFAULT_THEME,
  defaultCssVariablesResolver,
  mergeMantineTheme,
} from '@mantine/core';
import { theme } from './theme.ts';

/** Mantine's names on top of the house's tokens, alike by day and by lamplight. */
const OURS = {
  '--mantine-color-body': 'var(--paper)',
  '--mantine-color-text': 'var(--ink)',
  '--mantine-color-bright': 'var(--ink)',
  '--mantine-color-dimmed': 'var(--ink-soft)',
  '--mantine-color-placeholder': 'var(--ink-faint)',
  '--mantine-color-anchor': 'var(--green)',
  '--mantine-color-error': 'var(--clay)',
  '--mantine-color-success': 'var(--green)',
  '--mantine-color-default': 'var(--sheet)',
  '--mantine-color-default-hover': 'var(--sunk)',
  '--mantine-color-default-color': 'var(--ink)',
  '--mantine-color-default-border': 'var(--line-strong)',
  '--mantine-color-disabled': 'var(--sunk)',
  '--mantine-color-disabled-color': 'var(--ink-faint)',
  '--mantine-color-disabled-border': 'var(--line)',
  '--mantine-primary-color-filled': 'var(--green)',
  '--mantine-primary-color-filled-hover': 'var(--green-strong)',
  '--mantine-primary-color-contrast': 'var(--on-green)',
  '--mantine-primary-color-light': 'var(--green-soft)',
  '--mantine-primary-color-light-color': 'var(--green)',
  '--mantine-color-leaf-filled': 'var(--green)',
  '--mantine-color-leaf-filled-hover': 'var(--green-strong)',
  '--mantine-color-leaf-contrast': 'var(--on-green)',
  '--mantine-color-leaf-light': 'var(--green-soft)',
  '--mantine-color-leaf-light-hover': 'var(--green-soft)',
  '--mantine-color-leaf-light-color': 'var(--green)',
  '--mantine-color-leaf-text': 'var(--green)',
  '--mantine-color-leaf-outline': 'var(--green)',
  '--mantine-color-ochre-text': 'var(--ochre)',
  '--mantine-color-ochre-light': 'var(--ochre-soft)',
  '--mantine-color-ochre-light-color': 'var(--ochre)',
  '--mantine-color-clay-text': 'var(--clay)',
  '--mantine-color-clay-light': 'var(--clay-soft)',
  '--mantine-color-clay-light-color': 'var(--clay)',
  '--mantine-color-clay-outline': 'var(--clay)',
};

const resolve: CSSVariablesResolver = (merged) => {
  const mantines = defaultCssVariablesResolver(merged);
  return {
    variables: {
      ...mantines.variables,
      '--mantine-shadow-xs': 'var(--shadow-lift)',
      '--mantine-shadow-sm': 'var(--shadow-lift)',
      '--mantine-shadow-md': 'var(--shadow-float)',
      '--mantine-shadow-lg': 'var(--shadow-float)',
      '--mantine-shadow-xl': 'var(--shadow-float)',
    },
    light: { ...mantines.light, ...OURS },
    dark: { ...mantines.dark, ...OURS },
  };
};

/** Puts the variables into force for the document. Call once, before the first render. */
export function adoptVariables(): void {
  const merged = mergeMantineTheme(DEFAULT_THEME, createTheme(theme));
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(convertCssVariables(resolve(merged)));
  document.adoptedStyleSheets = [...document.adoptedStyleSheets, sheet];
}
