import type { JSX } from 'preact';
import { useResource } from '../../answers/resource.ts';
import { Empty } from '../../shell/empty.tsx';
import { explainProjectFailure } from './explain.ts';
import { buildProjectPath } from './project.ts';
import { ResourceView } from './resource-view.tsx';
import { readShootingDays, type ShootingDay } from './shooting-day.ts';
import { ShootingDaysTable } from './shooting-days-table.tsx';
import { findNextDay, findToday, formatSpan } from './shooting-schedule.ts';

/** A project's shooting days: a summary and a table. */
export function ShootingDays({ projectId }: { readonly projectId: string }): JSX.Element {
  const days = useResource(buildProjectPath(projectId, 'projectdays'), readShootingDays);
  return (
    <ResourceView resource={days} label="shooting days" explain={explainProjectFailure}>
      {(all) => (all.length === 0 ? <NoDays /> : <Schedule days={all} />)}
    </ResourceView>
  );
}

function NoDays(): JSX.Element {
  return (
    <Empty icon="film" title="No shooting days yet">
      They show here as soon as they are planned in LockitNetwork.
    </Empty>
  );
}

function Schedule({ days }: { readonly days: readonly ShootingDay[] }): JSX.Element {
  const today = findToday(new Date());
  const next = findNextDay(days, today);
  return (
    <>
      <dl class="glance">
        <div>
          <dt>Shooting days</dt>
          <dd>{days.length}</dd>
        </div>
        <div>
          <dt>From – to</dt>
          <dd>{formatSpan(days) ?? 'Not dated'}</dd>
        </div>
        <div>
          <dt>{next?.date === today ? 'Today' : 'Next'}</dt>
          <dd>{next ? `Day ${next.label}` : 'Wrapped'}</dd>
        </div>
      </dl>
      <ShootingDaysTable days={days} next={next} today={today} />
    </>
  );
}
