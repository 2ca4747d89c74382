/** Numbers of bytes as people read them, by the reader's locale. */
import { usePreferences } from '../i18n/preferences.tsx';

const units = ['kilobyte', 'megabyte', 'gigabyte', 'terabyte'] as const;

export function useSizes(): (bytes: number) => string {
  const { locale } = usePreferences();
  return (bytes) => {
    const power = Math.min(
      units.length,
      Math.max(1, Math.floor(Math.log10(Math.max(bytes, 1)) / 3)),
    );
    const style = { style: 'unit', unit: units[power - 1]!, maximumFractionDigits: 1 } as const;
    return new Intl.NumberFormat(locale, style).format(bytes / 1_000 ** power);
  };
}
