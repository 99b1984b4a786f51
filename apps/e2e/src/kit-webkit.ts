import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { setTimeout as wait } from 'node:timers/promises';
import { findFreePort } from '@postern/processes';
import { Builder, By, until, type WebDriver, type WebElement } from 'selenium-webdriver';

/** The required tools: on Debian `apt-get install webkit2gtk-driver xvfb openssl`. */
const TOOLS = ['/usr/bin/WebKitWebDriver', '/usr/bin/Xvfb', '/usr/bin/openssl'];
/** The usual paths of WebKitGTK's MiniBrowser. */
const PLACES = ['x86_64', 'aarch64'].flatMap((machine) =>
  ['4.1', '6.0', '4.0'].map(
    (version) => `/usr/lib/${machine}-linux-gnu/webkit2gtk-${version}/MiniBrowser`,
  ),
);
const WAIT_MS = 20_000;

/** Finds the WebKit for the tests: WebKitGTK's MiniBrowser, if its driver and tools are installed. */
export function findWebKit(): string | undefined {
  return TOOLS.every((tool) => existsSync(tool))
    ? PLACES.find((path) => existsSync(path))
    : undefined;
}

/** A running WebKit with its own screen. */
export interface WebKit {
  readonly driver: WebDriver;
  end(): Promise<void>;
}

/** Launches the system's WebKit. Playwright's WebKit is its own build. */
export async function launchWebKit(binary: string): Promise<WebKit> {
  const screen = spawn('Xvfb', ['-displayfd', '1', '-nolisten', 'tcp'], {
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  const [display] = await once(createInterface({ input: screen.stdout }), 'line');
  const port = await findFreePort();
  const service = spawn('WebKitWebDriver', [`--port=${port}`], {
    env: { ...process.env, DISPLAY: `:${display}` },
    stdio: 'ignore',
  });
  const endBoth = async (): Promise<void> => {
    await endProcess(service);
    await endProcess(screen);
  };
  try {
    const driver = await connectTo(`http://127.0.0.1:${port}`, binary);
    return {
      driver,
      async end() {
        await driver.quit().catch(() => undefined);
        await endBoth();
      },
    };
  } catch (error) {
    await endBoth();
    throw error;
  }
}

async function connectTo(url: string, binary: string): Promise<WebDriver> {
  const giveUpAtMs = Date.now() + WAIT_MS;
  for (;;) {
    try {
      return await new Builder()
        .usingServer(url)
        .withCapabilities({
          browserName: 'MiniBrowser',
          acceptInsecureCerts: true,
          // The driver would wait forever for the load event of a page restored by Back.
          pageLoadStrategy: 'none',
          'webkitgtk:browserOptions': { binary, args: ['--automation'] },
        })
        .build();
    } catch (error) {
      // The driver does not report when it listens.
      if (!String(error).includes('ECONNREFUSED') || Date.now() > giveUpAtMs) throw error;
      await wait(100);
    }
  }
}

async function endProcess(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const ended = once(child, 'exit');
  child.kill();
  await ended;
}

/** Loads a page and waits until it has replaced the current one. */
export async function open(driver: WebDriver, url: string): Promise<void> {
  await waitForNext(driver, async () => driver.get(url));
}

/** Reloads the page and waits until it has replaced the current one. */
export async function reload(driver: WebDriver): Promise<void> {
  await waitForNext(driver, async () => driver.navigate().refresh());
}

async function waitForNext(driver: WebDriver, go: () => Promise<void>): Promise<void> {
  await driver.executeScript('window.isLeft = true');
  await go();
  const isThere = 'return !window.isLeft && document.readyState === "complete"';
  await driver.wait(async () => driver.executeScript<boolean>(isThere), WAIT_MS);
}

/** Waits for a visible button of that name and clicks it. */
export async function click(driver: WebDriver, name: string): Promise<void> {
  const button = await waitFor(driver, `//button[contains(normalize-space(), "${name}")]`);
  await driver.wait(until.elementIsVisible(button), WAIT_MS);
  await button.click();
}

/** Waits until the page shows a text. */
export async function waitForText(driver: WebDriver, text: string): Promise<void> {
  await waitFor(driver, `//body//*[contains(normalize-space(), "${text}")]`);
}

async function waitFor(driver: WebDriver, path: string): Promise<WebElement> {
  return driver.wait(until.elementLocated(By.xpath(path)), WAIT_MS);
}

/** Signs in as the user `demo` from the console's sign-in page. */
export async function signIn(driver: WebDriver, url: string): Promise<void> {
  await open(driver, url);
  await signInFrom(driver);
}

/** Signs in as the user `demo` from the sign-in page that the browser shows. */
export async function signInFrom(driver: WebDriver): Promise<void> {
  await click(driver, 'Sign in with LockitNetwork');
  await (await waitFor(driver, '//input[@name="username"]')).sendKeys('demo');
  await (await waitFor(driver, '//input[@name="password"]')).sendKeys('demo');
  await click(driver, 'Sign in');
  await click(driver, 'Grant access');
  await waitForText(driver, 'Sign out');
}
