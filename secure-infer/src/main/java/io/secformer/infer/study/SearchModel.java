package io.secformer.infer.study;

import io.secformer.convert.checkpoint.HfCheckpoint;
import io.secformer.convert.fixedpoint.Strategy;
import io.secformer.convert.model.BertConfig;
import io.secformer.convert.strategy.AttentionRule;
import io.secformer.infer.eval.EvaluationDigests;
import io.secformer.kit.file.FormatException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * A model that a search reads.
 *
 * @param folder as it was given
 * @param name short, and another one for each model of a search
 * @param config its architecture, softmax and activation
 * @param digest of its files
 */
record SearchModel(Path folder, String name, BertConfig config, String digest) {

    /**
     * Reads what there is to know before any work.
     *
     * @throws FormatException if a folder holds no model
     */
    static List<SearchModel> of(List<Path> folders) {
        List<String> names = names(folders);
        List<SearchModel> models = new ArrayList<>();
        for (int i = 0; i < folders.size(); i++) {
            Path folder = folders.get(i);
            try (HfCheckpoint checkpoint = HfCheckpoint.open(folder)) {
                models.add(
                        new SearchModel(
                                folder,
                                names.get(i),
                                checkpoint.config(),
                                EvaluationDigests.model(folder)));
            }
        }
        return List.copyOf(models);
    }

    /**
     * Why a strategy cannot compute the model.
     *
     * @return empty if it can
     */
    String refusal(Strategy strategy) {
        try {
            AttentionRule.requireComputable(config.softmax(), strategy);
            return "";
        } catch (IllegalArgumentException e) {
            return String.valueOf(e.getMessage());
        }
    }

    /** What is left of the folders' names without what all of them begin or end with. */
    static List<String> names(List<Path> folders) {
        List<List<String>> parts = folders.stream().map(SearchModel::parts).toList();
        int shortest = parts.stream().mapToInt(List::size).min().orElse(0);
        int ends = 0;
        while (parts.size() > 1 && ends < shortest - 1 && isShared(parts, ends, true)) {
            ends++;
        }
        int begins = 0;
        while (begins < shortest - ends - 1 && isShared(parts, begins, false)) {
            begins++;
        }
        List<String> names = new ArrayList<>();
        for (List<String> each : parts) {
            names.add(String.join("/", each.subList(begins, each.size() - ends)));
        }
        return names;
    }

    private static List<String> parts(Path folder) {
        List<String> parts = new ArrayList<>();
        folder.toAbsolutePath().normalize().forEach(part -> parts.add(part.toString()));
        return parts;
    }

    private static boolean isShared(List<List<String>> parts, int place, boolean fromEnd) {
        return parts.stream()
                        .map(each -> each.get(fromEnd ? each.size() - 1 - place : place))
                        .distinct()
                        .count()
                == 1;
    }
}
