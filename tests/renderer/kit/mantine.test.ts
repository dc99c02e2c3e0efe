import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';

const RENDERER = join(import.meta.dirname, '../../../renderer');

/** What in Mantine writes markup through innerHTML, which Trusted Types refuse, or inline code. */
const FORBIDDEN = [
  'Grid',
  'SimpleGrid',
  'AppShell',
  'ColorSchemeScript',
  'useMantineColorScheme',
  'MantineProvider',
];
/** The two files that use them the safe way. */
const KNOWN = ['kit/theme/Theme.tsx', 'kit/theme/useScheme.ts'];

describe('the kit under its own policy', () => {
  it('takes nothing from Mantine that would write markup', () => {
    const files = readdirSync(RENDERER, { recursive: true, encoding: 'utf8' })
      .map((path) => path.replaceAll('\\', '/'))
      .filter((path) => /\.tsx?$/.test(path) && !KNOWN.includes(path));
    expect(files.length).toBeGreaterThan(30);
    const taken = files.flatMap((path) => {
      const text = readFileSync(join(RENDERER, path), 'utf8');
      const imports = [...text.matchAll(/import\s*\{([^}]*)\}\s*from '@mantine\/core'/g)];
      const names = imports.flatMap(([, list = '']) => list.split(',').map((name) => name.trim()));
      return names.filter((name) => FORBIDDEN.includes(name)).map((name) => `${path}: ${name}`);
    });
    expect(taken).toEqual([]);
  });
});
