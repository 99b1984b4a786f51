import type { JSX } from 'preact';
import type { EmulatedService } from './controls.ts';
import type { EmulatorSettings } from './emulator.ts';
import { lifetimes, reuses, versions } from './offers.ts';
import { SelectField } from './select-field.tsx';

const HOUR_SECONDS = 3600;
const WEEK_SECONDS = 7 * 24 * HOUR_SECONDS;

interface SettingFieldsProps {
  readonly service: EmulatedService;
  readonly settings: EmulatorSettings;
  readonly change: (settings: Partial<EmulatorSettings>) => void;
  readonly advance: (seconds: number) => void;
}

/** The emulator's settings: token lifetime, rotation, version and clock. */
export function SettingFields(props: SettingFieldsProps): JSX.Element {
  const { service, settings, change, advance } = props;
  return (
    <div class="setting-fields">
      <SelectField
        id={`${service}-lifetime`}
        label="New access tokens last"
        choices={lifetimes}
        value={String(settings.accessTokenLifetimeSeconds)}
        change={(value) => change({ accessTokenLifetimeSeconds: Number(value) })}
      />
      {service === 'lockit' && <Rotation settings={settings} change={change} />}
      {service === 'lekab' && (
        <SelectField
          id="lekab-version"
          label="Version"
          choices={versions}
          value={settings.lekabVersion}
          change={(lekabVersion) => change({ lekabVersion })}
        />
      )}
      <div class="clock-acts" role="group" aria-label="The service’s clock">
        <button type="button" class="button" onClick={() => advance(HOUR_SECONDS)}>
          Clock + 1 hour
        </button>
        <button type="button" class="button" onClick={() => advance(WEEK_SECONDS)}>
          Clock + 7 days
        </button>
      </div>
    </div>
  );
}

function Rotation({
  settings,
  change,
}: Pick<SettingFieldsProps, 'settings' | 'change'>): JSX.Element {
  return (
    <>
      <SelectField
        id="lockit-reuse"
        label="A reused refresh token"
        choices={reuses}
        value={settings.refreshTokenReuse}
        change={(refreshTokenReuse) => change({ refreshTokenReuse })}
      />
      <label class="check">
        <input
          type="checkbox"
          checked={settings.rotateRefreshTokens}
          onChange={(event) => change({ rotateRefreshTokens: event.currentTarget.checked })}
        />
        Every refresh gives a new refresh token
      </label>
    </>
  );
}
