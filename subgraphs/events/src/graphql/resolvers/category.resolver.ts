import { IsIn } from 'class-validator';
import { Args, ArgsType, Field, FieldResolver, Query, Resolver, Root } from 'type-graphql';
import { categories, categoryOf, type Locale, locales } from '../../domain/category.js';
import { Category } from '../types/category.js';

@ArgsType()
class LocaleArgs {
  @Field(() => String, { defaultValue: 'en', description: 'Language: en or fr.' })
  @IsIn(locales, { message: 'locale must be en or fr' })
  locale: Locale;
}

@Resolver(() => Category)
export class CategoryResolver {
  @Query(() => [Category], { description: 'All the kinds of events there are.' })
  categories(): readonly Category[] {
    return categories;
  }

  @FieldResolver(() => String, { description: 'Its name for people.' })
  name(@Root() category: Category, @Args(() => LocaleArgs) { locale }: LocaleArgs): string {
    return categoryOf(category.slug)?.name[locale] ?? category.slug;
  }
}
