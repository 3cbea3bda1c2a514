package org.nnc.runtime;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/// The numbers of a csv file, row by row. A first line that is not numbers is a header.
final class NumberTable {
    private final Object array;
    private final int rows;

    private NumberTable(Object array, int rows) {
        this.array = array;
        this.rows = rows;
    }

    /// All numbers, in an array as the tensor has it.
    Object array() {
        return array;
    }

    int rows() {
        return rows;
    }

    static NumberTable read(Path file, TensorSpec tensor) throws IOException {
        try (InputStream in = Files.newInputStream(file)) {
            return read(in, file.toString(), tensor);
        }
    }

    static NumberTable read(InputStream in, String source, TensorSpec tensor) throws IOException {
        BufferedReader reader =
                new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8));
        double[] numbers = new double[64];
        int count = 0;
        int rows = 0;
        int columns = 0;
        int number = 0;
        for (String line = reader.readLine(); line != null; line = reader.readLine()) {
            number++;
            if (line.isBlank()) continue;
            String[] fields = line.split("[,;\t]");
            if (number == 1 && !isNumber(fields[0])) continue;
            if (rows++ == 0) columns = fields.length;
            if (fields.length != columns) {
                throw new IllegalArgumentException(
                        source
                                + ", line "
                                + number
                                + ": "
                                + fields.length
                                + " numbers, where the first row has "
                                + columns);
            }
            if (count + columns > numbers.length) {
                numbers = java.util.Arrays.copyOf(numbers, 2 * (count + columns));
            }
            for (String field : fields) numbers[count++] = parse(field, source, number);
        }
        return new NumberTable(array(numbers, count, tensor), rows);
    }

    private static boolean isNumber(String field) {
        try {
            Double.parseDouble(field.strip());
            return true;
        } catch (NumberFormatException e) {
            return false;
        }
    }

    private static double parse(String field, String source, int line) {
        try {
            return Double.parseDouble(field.strip());
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException(
                    source + ", line " + line + ": '" + field.strip() + "' is no number", e);
        }
    }

    private static Object array(double[] numbers, int count, TensorSpec tensor) {
        Object array = tensor.allocate(count);
        for (int i = 0; i < count; i++) {
            if (array instanceof float[] a) a[i] = (float) numbers[i];
            else if (array instanceof double[] a) a[i] = numbers[i];
            else if (array instanceof int[] a) a[i] = (int) numbers[i];
            else ((long[]) array)[i] = (long) numbers[i];
        }
        return array;
    }
}
