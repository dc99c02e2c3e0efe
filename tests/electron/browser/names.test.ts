import fc from 'fast-check';
import { expect, it } from 'vitest';
import { safeName } from '../../../electron/browser/files.ts';
import { parseWindowVerb } from '../../../electron/contract.ts';

it.each([
  ['lessons.csv', 'lessons.csv'],
  ['C:\\Users\\Ana\\a.md', 'a.md'],
  ['/etc/passwd', 'passwd'],
  ['..', 'file'],
  ['', 'file'],
  ['CON', '_CON'],
  ['aux.md', '_aux.md'],
  ['photo\u202egpj.exe', 'photogpj.exe'],
  ['a\r\nb', 'ab'],
  ['経験 経験.gbundle', '経験 経験.gbundle'],
  ['trailing. . ', 'trailing'],
])('The file name %j becomes %j', (name, safe) => {
  expect(safeName(name)).toBe(safe);
});

it('Whatever a file is called, its name is short and names no folder, and a safe name stays as it is', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary', maxLength: 300 }), (name) => {
      const safe = safeName(name);
      expect(safeName(safe)).toBe(safe);
      expect(Array.from(safe).length).toBeLessThanOrEqual(121);
      expect(safe).not.toMatch(/[\\/\p{Cc}<>:"|?*]|^\.+$|^$/u);
    }),
  );
});

it('No name of an object that every object has is a verb', () => {
  for (const name of Object.getOwnPropertyNames(Object.prototype))
    expect(parseWindowVerb(name)).toBeUndefined();
});
