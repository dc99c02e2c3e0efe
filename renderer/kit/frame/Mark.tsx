/** Granary's mark: an ear of grain. */
export function Mark({ size = '1.75rem' }: { size?: string }) {
  return (
    <svg width={size} height={size} viewBox="0 0 32 32" aria-hidden="true" focusable="false">
      <rect width="32" height="32" rx="8" fill="#2f5d43" />
      <path d="M16 27V11" fill="none" stroke="#f6e7c8" strokeWidth="2" strokeLinecap="round" />
      <path
        fill="#e6be6c"
        d="M16 12c-2.6-1.6-2.6-5 0-7.500 2.600 2.500 2.600 5.900 0 7.500ZM15 17.500c-3.400.1-5.700-2-6-5.600 3.600.2 5.900 2.200 6 5.600Zm2 0c3.400.1 5.700-2 6-5.600-3.600.2-5.900 2.200-6 5.600Zm-2 6c-3.400.1-5.700-2-6-5.600 3.600.2 5.900 2.200 6 5.600Zm2 0c3.400.1 5.700-2 6-5.600-3.600.2-5.900 2.200-6 5.600Z"
      />
    </svg>
  );
}
