package io.secformer.convert.option;

import io.secformer.convert.fixedpoint.Profile;
import io.secformer.kit.command.Choice;
import java.util.List;

/** What servers save: bytes or rounds. */
public final class ProfileChoice extends Choice<Profile> {
    /** Called by the parser of options. */
    public ProfileChoice() {
        super(List.of(Profile.values()), Profile::optionName);
    }
}
