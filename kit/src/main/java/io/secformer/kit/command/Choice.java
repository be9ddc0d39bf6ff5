package io.secformer.kit.command;

import java.util.Collection;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;
import picocli.CommandLine.ITypeConverter;

/**
 * One of a few words, for {@code @Option(converter = ..., completionCandidates = ...)}: help lists
 * them as {@code ${COMPLETION-CANDIDATES}}, and what is none of them is wrong usage. Case does not
 * count.
 *
 * @param <T> what a word stands for
 */
public abstract class Choice<T> implements ITypeConverter<T>, Iterable<String> {
    private final Map<String, T> words = new LinkedHashMap<>();
    private final Map<String, T> synonyms = new LinkedHashMap<>();

    /**
     * Creates a choice.
     *
     * @param values in the order of the help
     * @param word of a value, in lower case
     */
    protected Choice(Collection<T> values, Function<T, String> word) {
        values.forEach(value -> words.put(word.apply(value), value));
    }

    /** Takes one more word for a value, which help does not list. */
    protected final void alsoKnownAs(String word, T value) {
        synonyms.put(word, value);
    }

    @Override
    public final T convert(String given) {
        String word = given.strip().toLowerCase(Locale.ROOT);
        T value = words.containsKey(word) ? words.get(word) : synonyms.get(word);
        if (value == null) {
            throw OptionTypes.refused(given, "one of " + String.join(", ", words.keySet()));
        }
        return value;
    }

    @Override
    public final Iterator<String> iterator() {
        return words.keySet().iterator();
    }
}
