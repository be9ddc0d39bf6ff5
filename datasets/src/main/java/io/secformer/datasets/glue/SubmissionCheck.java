package io.secformer.datasets.glue;

import io.secformer.kit.file.FormatException;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.zip.ZipEntry;
import java.util.zip.ZipException;
import java.util.zip.ZipFile;

/**
 * Checks a submission as the benchmark's site does, by a table of its own: file names, header,
 * indices, number of rows, and words that are answers. Source: the submission format of GLUE (Wang
 * et al., ICLR 2019), gluebenchmark.com.
 */
public final class SubmissionCheck {
    private static final String HEADER = "index\tprediction";
    private static final Set<String> BITS = Set.of("0", "1");
    private static final Set<String> PAIRS = Set.of("entailment", "not_entailment");
    private static final Set<String> TRIPLES = Set.of("entailment", "neutral", "contradiction");

    /** Words that are answers; none for a score. */
    private static final Set<String> SCORE = Set.of();

    private static final Map<String, TestSet> TEST_SETS = testSets();

    /**
     * A test set.
     *
     * @param rows examples
     * @param answers words, or {@link #SCORE}
     */
    private record TestSet(int rows, Set<String> answers) {}

    /**
     * What a submission holds.
     *
     * @param rows of every file that is there, in the site's order
     * @param missing files that the site needs besides
     */
    public record Contents(Map<String, Integer> rows, List<String> missing) {
        public Contents {
            rows = Collections.unmodifiableMap(new LinkedHashMap<>(rows));
            missing = List.copyOf(missing);
        }
    }

    private SubmissionCheck() {}

    private static Map<String, TestSet> testSets() {
        Map<String, TestSet> sets = new LinkedHashMap<>();
        sets.put("CoLA.tsv", new TestSet(1063, BITS));
        sets.put("SST-2.tsv", new TestSet(1821, BITS));
        sets.put("MRPC.tsv", new TestSet(1725, BITS));
        sets.put("STS-B.tsv", new TestSet(1379, SCORE));
        sets.put("QQP.tsv", new TestSet(390_965, BITS));
        sets.put("MNLI-m.tsv", new TestSet(9796, TRIPLES));
        sets.put("MNLI-mm.tsv", new TestSet(9847, TRIPLES));
        sets.put("QNLI.tsv", new TestSet(5463, PAIRS));
        sets.put("RTE.tsv", new TestSet(3000, PAIRS));
        sets.put("WNLI.tsv", new TestSet(146, BITS));
        sets.put("AX.tsv", new TestSet(1104, TRIPLES));
        return sets;
    }

    /**
     * Checks a zip.
     *
     * @throws FormatException if it is no zip, or a file in it would be refused: it says which,
     *     where and why
     */
    public static Contents check(Path zip) {
        if (Files.isDirectory(zip)) {
            throw new FormatException(zip, "is a folder, expected a zip file");
        }
        Map<String, Integer> found = new LinkedHashMap<>();
        try (ZipFile files = new ZipFile(zip.toFile(), StandardCharsets.UTF_8)) {
            for (ZipEntry entry : Collections.list(files.entries())) {
                TestSet set = TEST_SETS.get(entry.getName());
                if (set == null) {
                    throw new FormatException(
                            zip,
                            "holds "
                                    + entry.getName()
                                    + ", expected only "
                                    + String.join(", ", TEST_SETS.keySet()));
                }
                found.put(entry.getName(), rows(zip, files, entry, set));
            }
        } catch (ZipException e) {
            throw new FormatException(zip, "is no zip: " + e.getMessage(), e);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        Map<String, Integer> ordered = new LinkedHashMap<>();
        List<String> missing = new ArrayList<>();
        for (String name : TEST_SETS.keySet()) {
            Integer rows = found.get(name);
            if (rows == null) {
                missing.add(name);
            } else {
                ordered.put(name, rows);
            }
        }
        return new Contents(ordered, missing);
    }

    private static int rows(Path zip, ZipFile files, ZipEntry entry, TestSet set)
            throws IOException {
        String where = zip + ", " + entry.getName();
        try (BufferedReader lines =
                new BufferedReader(
                        new InputStreamReader(
                                files.getInputStream(entry), StandardCharsets.UTF_8))) {
            if (!HEADER.equals(lines.readLine())) {
                throw new FormatException(where, "the header is not index, a tab, prediction");
            }
            int rows = 0;
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                if (rows == set.rows()) {
                    throw new FormatException(
                            where, "has more than the " + set.rows() + " rows of the test set");
                }
                requireRow(where, rows, line, set);
                rows++;
            }
            if (rows < set.rows()) {
                throw new FormatException(
                        where, "has " + rows + " rows, the test set " + set.rows());
            }
            return rows;
        }
    }

    private static void requireRow(String where, int index, String line, TestSet set) {
        String[] fields = line.split("\t", -1);
        if (fields.length != 2) {
            throw new FormatException(
                    where, "row " + index + " has " + fields.length + " fields, expected 2");
        }
        if (!fields[0].equals(Integer.toString(index))) {
            throw new FormatException(
                    where, "row " + index + " has the index " + fields[0] + ", expected " + index);
        }
        boolean isAnswer =
                set.answers().equals(SCORE)
                        ? isScore(fields[1])
                        : set.answers().contains(fields[1]);
        if (!isAnswer) {
            String expected =
                    set.answers().equals(SCORE)
                            ? "a number from 0 to 5"
                            : String.join(" or ", set.answers().stream().sorted().toList());
            throw new FormatException(
                    where, "row " + index + " answers '" + fields[1] + "', expected " + expected);
        }
    }

    private static boolean isScore(String text) {
        if (!text.matches("[0-9]+(\\.[0-9]+)?")) {
            return false;
        }
        return Double.parseDouble(text) <= 5;
    }
}
