import { launch } from '../test/support/browser.ts';
import { System } from '../test/support/system.ts';

/** The pictures of the README, taken on the running system. */
const system = await System.start();
const browser = await launch();
try {
  const shots = [
    { name: 'acceptance-light', language: 'en', colorScheme: 'light', width: 760, height: 900 },
    { name: 'acceptance-phone-dark', language: 'nl', colorScheme: 'dark', width: 390, height: 900 },
  ] as const;
  for (const { name, language, colorScheme, width, height } of shots) {
    const resellerEmail = `jan-${language}@fabrikam.example`;
    await system.invite({ resellerEmail, language });
    const page = await browser.newPage({ viewport: { width, height }, colorScheme });
    await page.goto(await system.linkTo(resellerEmail));
    await page.screenshot({ path: `docs/images/${name}.png`, fullPage: true });
    if (language === 'en') {
      await page.goto(`${system.url(1)}/?q=jan-en`);
      await page.click('li a');
      await page.screenshot({ path: 'docs/images/mailbox.png' });
    }
    await page.close();
  }
} finally {
  await browser.close();
  await system.dispose();
}
