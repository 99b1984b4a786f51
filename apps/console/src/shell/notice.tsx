import type { ComponentChildren, JSX } from 'preact';
import { Icon, type IconName } from './icon.tsx';

export interface NoticeProps {
  readonly kind: 'info' | 'warning' | 'failure';
  readonly title: string;
  readonly children?: ComponentChildren;
}

const icons: Record<NoticeProps['kind'], IconName> = {
  info: 'info',
  warning: 'warning',
  failure: 'warning',
};

/** Something the user should know. It is read out when it appears; what went wrong, at once. */
export function Notice({ kind, title, children }: NoticeProps): JSX.Element {
  return (
    <div class={`notice notice-${kind}`} role={kind === 'info' ? 'status' : 'alert'}>
      <Icon name={icons[kind]} />
      <div class="notice-body">
        <strong class="notice-title">{title}</strong>
        {children}
      </div>
    </div>
  );
}
