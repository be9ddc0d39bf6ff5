package io.secformer.infer.report;

import java.nio.file.Path;

/** Makes the page of whatever is at a place. */
final class Pages {
    private Pages() {}

    /**
     * The page of a source.
     *
     * @throws io.secformer.kit.file.FormatException if its main file is broken
     */
    static Page of(Source source) {
        Notes notes = new Notes();
        return switch (source) {
            case Source.Run(Path folder) -> RunPage.of(RunReader.of(folder, notes), notes);
            case Source.Evaluation(Path folder) -> EvaluationPage.of(folder, notes);
            case Source.Bench(Path _, Path file) -> BenchPage.of(file, notes);
            case Source.Ablation(Path _, Path file) -> AblationPage.of(file, notes);
            case Source.Stability(Path _, Path file) -> StabilityPage.of(file, notes);
            case Source.Search(Path _, Path file) -> SearchPage.of(file, notes);
            case Source.Model(Path folder) -> ModelPage.of(folder, notes);
        };
    }

    /** One sentence about what there was, and what not. */
    static String sentence(Page page) {
        String found = page.found().isEmpty() ? "nothing" : String.join("; ", page.found());
        return "found "
                + found
                + (page.missing().isEmpty()
                        ? ""
                        : "; not found: " + String.join("; ", page.missing()));
    }
}
