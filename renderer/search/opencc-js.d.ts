declare module 'opencc-js/dict/TSCharacters' {
  /** `from to` pairs, separated by `|`. */
  const pairs: string;

  export { pairs as default };
}
