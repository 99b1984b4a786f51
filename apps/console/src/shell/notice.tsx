import { Icon, type IconName } from '@postern/inspector/icon';
import type { ComponentChildren, JSX } from 'preact';

interface NoticeProps {
  readonly kind: 'info' | 'warning' | 'failure';
  readonly title: string;
  readonly children?: ComponentChildren;
}

const icons: Record<NoticeProps['kind'], IconName> = {
  info: 'info',
  warning: 'warning',
  failure: 'warning',
};

/**
 * A message to the user. Screen readers announce it when it appears. For a warning or a failure they
 * interrupt what they are reading.
 */
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
