import { Access } from '@parterre/subgraph-kit/access';
import { signedIn } from '@parterre/subgraph-kit/signed-in';
import { Arg, Ctx, Mutation, Resolver } from 'type-graphql';
import type { ProfileChange } from '../../domain/profile.js';
import type { UsersContext } from '../context.js';
import { UpdatePreferencesInput, UpdateProfileInput } from '../types/inputs.js';
import { User } from '../types/user.js';

@Resolver()
export class ProfileResolver {
  @Access('SIGNED_IN')
  @Mutation(() => User, { description: 'Changes the viewer’s name, phone number or language.' })
  async updateProfile(
    @Arg('input', () => UpdateProfileInput, { description: 'What to change.' }) input: UpdateProfileInput,
    @Ctx() { useCases, viewer }: UsersContext,
  ): Promise<User> {
    return User.of(await useCases.changeProfile(signedIn(viewer).userId, toProfileChange(input)));
  }

  @Access('SIGNED_IN')
  @Mutation(() => User, { description: 'Changes what the viewer wants to hear of, and how.' })
  async updatePreferences(
    @Arg('input', () => UpdatePreferencesInput, { description: 'What to change.' })
    input: UpdatePreferencesInput,
    @Ctx() { useCases, viewer }: UsersContext,
  ): Promise<User> {
    return User.of(await useCases.changeProfile(signedIn(viewer).userId, toPreferencesChange(input)));
  }
}

/** In an input, `null` and nothing are the same: leave it as it is. */
function toProfileChange({ displayName, phone, locale }: UpdateProfileInput): ProfileChange {
  return {
    ...(displayName == null ? {} : { displayName: displayName.trim() }),
    ...(phone == null ? {} : { phone: phone === '' ? null : phone }),
    ...(locale == null ? {} : { locale }),
  };
}

function toPreferencesChange({ categories, cities, channels }: UpdatePreferencesInput): ProfileChange {
  return {
    preferences: {
      ...(categories == null ? {} : { categories }),
      ...(cities == null ? {} : { cities }),
      channels: {
        ...(channels?.email == null ? {} : { email: channels.email }),
        ...(channels?.sms == null ? {} : { sms: channels.sms }),
      },
    },
  };
}
