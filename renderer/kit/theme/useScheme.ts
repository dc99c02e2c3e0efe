import { type MantineColorScheme, useMantineColorScheme } from '@mantine/core';

/** Light, dark or as the system has it, and how to change it; the choice is kept. */
export function useScheme(): { scheme: MantineColorScheme; setScheme(scheme: MantineColorScheme): void } {
  // Without keepTransitions Mantine writes a <style> through innerHTML, which the window's policy forbids.
  const { colorScheme, setColorScheme } = useMantineColorScheme({ keepTransitions: true });
  return { scheme: colorScheme, setScheme: setColorScheme };
}
