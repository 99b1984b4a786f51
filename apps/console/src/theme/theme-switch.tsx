import { Icon } from '@postern/inspector/icon';
import type { JSX } from 'preact';
import { useEffect, useState } from 'preact/hooks';
import { keepTheme, readTheme, systemTheme, type Theme } from './theme.ts';

/** Switches between light and dark. Until the user chooses, the theme follows the system. */
export function ThemeSwitch(): JSX.Element {
  const [theme, setTheme] = useState<Theme>(() => readTheme() ?? systemTheme());
  useEffect(() => {
    const system = matchMedia('(prefers-color-scheme: dark)');
    const follow = (): void => setTheme(readTheme() ?? systemTheme());
    system.addEventListener('change', follow);
    return () => system.removeEventListener('change', follow);
  }, []);
  const other: Theme = theme === 'dark' ? 'light' : 'dark';
  const change = (): void => {
    keepTheme(other);
    setTheme(other);
  };
  return (
    <button type="button" class="icon-button" onClick={change} title={`Use the ${other} theme`}>
      <Icon name={theme === 'dark' ? 'sun' : 'moon'} />
      <span class="visually-hidden">Use the {other} theme</span>
    </button>
  );
}
