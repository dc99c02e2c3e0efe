import i18next from 'i18next';

/** 'fields.why' -> "Why", in the window's language; a name nobody knows stays as it is. */
export function fieldName(field: string): string {
  const key = `fieldName.${field.replace('.', '-')}`;
  return i18next.exists(key) ? i18next.t(key as never) : field;
}
