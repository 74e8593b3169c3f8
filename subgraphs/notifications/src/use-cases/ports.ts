import type { Locale } from '@parterre/contracts/values';
import type { TemplateName } from '../domain/template.js';

export interface NotificationPage {
  /** One more than this is looked for. */
  first: number;
  /** Only what is older than the notification of this id. */
  afterId: string | null;
}

export interface RenderedMail {
  subject: string;
  html: string;
  text: string;
}

export interface TemplateInfo {
  name: TemplateName;
  locale: Locale;
  version: number;
  mandatory: boolean;
  preview: RenderedMail;
}
