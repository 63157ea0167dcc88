// Writes .env.example and the tables of docs/configuration.md from the table of settings.
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { registerHooks } from 'node:module';
import { fileURLToPath } from 'node:url';

// Node runs TypeScript as it is, but does not find imports written without ".ts" or know these files as ES modules.
registerHooks({
  resolve(specifier, context, next) {
    const file = specifier.startsWith('.') ? new URL(`${specifier}.ts`, context.parentURL) : undefined;
    return file && existsSync(file)
      ? { url: file.href, format: 'module-typescript', shortCircuit: true }
      : next(specifier, context);
  },
});
const { fillConfiguration } = await import('./settings-docs/fill-configuration');
const { renderEnvExample } = await import('./settings-docs/render-env-example');

const root = (path) => fileURLToPath(new URL(`../${path}`, import.meta.url));
const configuration = root('docs/configuration.md');
writeFileSync(root('.env.example'), renderEnvExample());
writeFileSync(configuration, fillConfiguration(readFileSync(configuration, 'utf8')));
