package io.secformer.datasets.fetch;

import io.secformer.kit.file.FormatException;
import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Makes MRPC's three files, as GLUE's own script does. Rows keep their bytes; the training and dev
 * file keep the corpus' header with its byte order mark. Source: download_glue_data.py of the GLUE
 * distribution.
 */
final class MrpcAssembly {
    private static final int COLUMNS = 5;
    private static final String TEST_HEADER = "index\t#1 ID\t#2 ID\t#1 String\t#2 String";

    private MrpcAssembly() {}

    /**
     * Splits the training part: a row whose two identifiers are in the list goes to the dev file.
     *
     * @throws FormatException if a row is malformed, or a pair of the list is not there
     */
    static void split(Path corpus, Path devIds, Path train, Path dev) throws IOException {
        Set<String> missing = ids(devIds);
        try (BufferedReader in = Files.newBufferedReader(corpus);
                BufferedWriter trainOut = Files.newBufferedWriter(train);
                BufferedWriter devOut = Files.newBufferedWriter(dev)) {
            String header = header(corpus, in);
            write(trainOut, header);
            write(devOut, header);
            long number = 1;
            for (String row = in.readLine(); row != null; row = in.readLine()) {
                String[] fields = fields(corpus, ++number, row);
                boolean isDev = missing.remove(fields[1] + '\t' + fields[2]);
                write(isDev ? devOut : trainOut, row);
            }
        } catch (CharacterCodingException e) {
            throw new FormatException(corpus, "is not UTF-8", e);
        }
        if (!missing.isEmpty()) {
            throw new FormatException(
                    corpus, "lacks " + missing.size() + " of the pairs that " + devIds + " lists");
        }
    }

    /**
     * Writes the test file: a number in place of each label.
     *
     * @throws FormatException if a row is malformed
     */
    static void stripLabels(Path corpus, Path test) throws IOException {
        try (BufferedReader in = Files.newBufferedReader(corpus);
                BufferedWriter out = Files.newBufferedWriter(test)) {
            header(corpus, in);
            write(out, TEST_HEADER);
            long index = 0;
            for (String row = in.readLine(); row != null; row = in.readLine()) {
                String label = fields(corpus, index + 2, row)[0];
                write(out, index + row.substring(label.length()));
                index++;
            }
        } catch (CharacterCodingException e) {
            throw new FormatException(corpus, "is not UTF-8", e);
        }
    }

    private static Set<String> ids(Path devIds) throws IOException {
        Set<String> ids = new HashSet<>();
        try (BufferedReader in = Files.newBufferedReader(devIds)) {
            long number = 0;
            for (String row = in.readLine(); row != null; row = in.readLine()) {
                number++;
                if (!row.matches("\\d+\t\\d+")) {
                    throw new FormatException(
                            devIds, number, "expected two identifiers with a tab between them");
                }
                ids.add(row);
            }
        } catch (CharacterCodingException e) {
            throw new FormatException(devIds, "is not UTF-8", e);
        }
        return ids;
    }

    private static String header(Path corpus, BufferedReader in) throws IOException {
        @Nullable String header = in.readLine();
        if (header == null || !header.endsWith("Quality\t#1 ID\t#2 ID\t#1 String\t#2 String")) {
            throw new FormatException(corpus, 1, "is not the header of MRPC's corpus");
        }
        return header;
    }

    private static String[] fields(Path corpus, long number, String row) {
        String[] fields = row.split("\t", -1);
        if (fields.length != COLUMNS) {
            throw new FormatException(
                    corpus, number, "has " + fields.length + " columns, expected " + COLUMNS);
        }
        return fields;
    }

    private static void write(BufferedWriter out, String line) throws IOException {
        out.write(line);
        out.write('\n');
    }
}
