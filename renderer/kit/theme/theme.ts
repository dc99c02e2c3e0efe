/** The house style told to Mantine: colours, sizes and how its components behave by default. */
import {
  createTheme,
  defaultVariantColorsResolver,
  type MantineColorsTuple,
  type VariantColorsResolver,
} from '@mantine/core';

const leaf: MantineColorsTuple = [
  '#eef4ee',
  '#dfeadf',
  '#bfd6c4',
  '#97c9a8',
  '#74a484',
  '#568c6a',
  '#427856',
  '#2f5d43',
  '#244a35',
  '#193526',
];
const ochre: MantineColorsTuple = [
  '#fdf6e7',
  '#f8ecd2',
  '#f3d794',
  '#e3b264',
  '#dba545',
  '#c98f2d',
  '#ab711b',
  '#83540f',
  '#67430c',
  '#482f09',
];
const clay: MantineColorsTuple = [
  '#fcf0ec',
  '#f8e4dd',
  '#efc2b5',
  '#eb9a88',
  '#d97c66',
  '#c75c45',
  '#b04633',
  '#9c3827',
  '#7b2c1f',
  '#592018',
];
/** Warm greys for paper by day … */
const gray: MantineColorsTuple = [
  '#faf6ee',
  '#f1eadc',
  '#e4dbc9',
  '#d9cdb8',
  '#cdc0a8',
  '#92856d',
  '#716754',
  '#5c5447',
  '#3f3931',
  '#2a2620',
];
/** … and by lamplight. */
const dark: MantineColorsTuple = [
  '#ece5d8',
  '#d3cabb',
  '#bdb3a2',
  '#a0957f',
  '#574f43',
  '#38332b',
  '#26231e',
  '#1c1a16',
  '#171511',
  '#12100d',
];

/** Filled things take their colours from the tokens, so that what is written on them can be read by day and night. */
const variantColors: VariantColorsResolver = (asked) => {
  const usual = defaultVariantColorsResolver(asked);
  const color = asked.color ?? asked.theme.primaryColor;
  if (asked.variant !== 'filled' || (color !== 'leaf' && color !== 'clay')) return usual;
  return color === 'leaf'
    ? { ...usual, background: 'var(--green)', hover: 'var(--green-strong)', color: 'var(--on-green)' }
    : { ...usual, background: 'var(--clay)', hover: 'var(--clay-strong)', color: 'var(--on-clay)' };
};

export const theme = createTheme({
  variantColorResolver: variantColors,
  colors: { leaf, ochre, clay, gray, dark, red: clay, yellow: ochre, green: leaf },
  primaryColor: 'leaf',
  primaryShade: { light: 7, dark: 3 },
  white: '#fffdf9',
  black: '#2a2620',
  fontFamily: 'var(--font-text)',
  fontFamilyMonospace: 'var(--font-code)',
  headings: { fontFamily: 'var(--font-title)', fontWeight: '600' },
  defaultRadius: 'md',
  radius: {
    xs: '0.25rem',
    sm: 'var(--round-small)',
    md: 'var(--round)',
    lg: 'var(--round-large)',
    xl: '1.5rem',
  },
  spacing: {
    xs: 'var(--gap-2)',
    sm: 'var(--gap-3)',
    md: 'var(--gap-4)',
    lg: 'var(--gap-5)',
    xl: 'var(--gap-6)',
  },
  fontSizes: {
    xs: 'var(--size-small)',
    sm: 'var(--size-aside)',
    md: 'var(--size-text)',
    lg: 'var(--size-lead)',
    xl: 'var(--size-h2)',
  },
  lineHeights: {
    xs: 'var(--lines)',
    sm: 'var(--lines)',
    md: 'var(--lines)',
    lg: 'var(--lines)',
    xl: 'var(--lines)',
  },
  respectReducedMotion: true,
  cursorType: 'pointer',
  focusRing: 'auto',
  components: {
    Button: {
      // A long word in large letters takes a second line; Mantine would cut it off.
      styles: {
        root: {
          display: 'inline-flex',
          alignItems: 'center',
          justifyContent: 'center',
          height: 'auto',
          minHeight: 'var(--button-height)',
        },
        // A line as high as its letters cuts the tail off a "g", and more off Khmer.
        label: { height: 'auto', whiteSpace: 'normal', lineHeight: 1.4 },
      },
    },
    Tooltip: { defaultProps: { openDelay: 350, withArrow: false, transitionProps: { duration: 120 } } },
    Modal: {
      defaultProps: { transitionProps: { duration: 140 }, radius: 'lg' },
      styles: { title: { fontFamily: 'var(--font-title)', fontSize: 'var(--size-h2)', fontWeight: 600 } },
    },
    Menu: {
      defaultProps: {
        transitionProps: { duration: 100 },
        shadow: 'md',
        // In its place in the page, and with nothing in it but items: else a screen reader loses its way.
        withinPortal: false,
        withInitialFocusPlaceholder: false,
      },
    },
    Popover: { defaultProps: { transitionProps: { duration: 100 }, shadow: 'md' } },
  },
});
