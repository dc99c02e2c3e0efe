/** The nonce the shell wrote into the page for the few <style> elements made at run time; '' without one. */
export const pageNonce = (): string =>
  document.querySelector<HTMLMetaElement>('meta[name="granary-nonce"]')?.content ?? '';

/** Lends the nonce to the scroll lock behind Mantine's modals, which looks for it under this name. */
export function lendNonce(): void {
  Object.assign(globalThis, { __webpack_nonce__: pageNonce() });
}
