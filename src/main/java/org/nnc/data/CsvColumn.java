package org.nnc.data;

import java.util.Arrays;
import java.util.List;

/// A column of a csv file while it is read: what its cells are, then their values.
final class CsvColumn {
    private boolean whole = true;
    private boolean numeric = true;
    private boolean any;
    private int rows;
    private String firstText = "";
    private long firstTextLine;

    private int[] ints = {};
    private double[] doubles = {};
    private String[] texts = {};
    private boolean[] missing = {};

    /// The first time: takes note of what a cell is.
    void look(String cell, long line) {
        rows++;
        if (isMissing(cell)) {
            return;
        }
        any = true;
        if (!numeric || (whole && isInt(cell))) {
            return;
        }
        whole = false;
        if (isText(cell)) {
            numeric = false;
            firstText = cell;
            firstTextLine = line;
        }
    }

    /// Whether there are numbers, and nothing else, below.
    boolean isNumeric() {
        return numeric && any;
    }

    void allocate() {
        if (!isNumeric()) {
            texts = new String[rows];
        } else if (whole) {
            ints = new int[rows];
        } else {
            doubles = new double[rows];
        }
        missing = new boolean[isNumeric() ? rows : 0];
    }

    /// The second time: keeps the value of row `at`. False if a number is missing there; that is no
    /// matter where it is to be `filled` later.
    boolean set(int at, String cell, boolean filled) {
        if (!isNumeric()) {
            texts[at] = cell;
        } else if (isMissing(cell)) {
            missing[at] = true;
            return filled;
        } else if (whole) {
            ints[at] = Integer.parseInt(cell.strip());
        } else {
            doubles[at] = Double.parseDouble(cell.strip());
        }
        return true;
    }

    /// The values; if `filled`, the mean takes the place of missing numbers.
    Column column(String origin, boolean filled) {
        if (!isNumeric()) {
            String note = " (text since '%s' on line %d)".formatted(firstText, firstTextLine);
            return Column.of(
                    firstTextLine == 0 ? origin : origin + note,
                    new Values.Strings(List.of(texts)),
                    rows);
        }
        if (filled) {
            fillMissing();
        }
        Values values = whole ? new Values.Ints(ints) : new Values.Doubles(doubles);
        return Column.of(origin, values, rows);
    }

    private void fillMissing() {
        int absent = 0;
        double sum = 0;
        for (int i = 0; i < rows; i++) {
            absent += missing[i] ? 1 : 0;
            sum += missing[i] ? 0 : whole ? ints[i] : doubles[i];
        }
        if (absent == 0) {
            return;
        }
        if (whole) {
            doubles = Arrays.stream(ints).asDoubleStream().toArray();
            whole = false;
        }
        for (int i = 0; i < rows; i++) {
            doubles[i] = missing[i] ? sum / (rows - absent) : doubles[i];
        }
    }

    static boolean isMissing(String cell) {
        return switch (cell.strip()) {
            case "", "NA", "NaN", "nan", "?" -> true;
            default -> false;
        };
    }

    /// Whether a cell is neither a number nor missing.
    static boolean isText(String cell) {
        return !isMissing(cell) && !isInt(cell) && !isNumber(cell.strip());
    }

    private static boolean isInt(String cell) {
        String text = cell.strip();
        int start = text.startsWith("-") ? 1 : 0;
        if (text.length() == start || text.length() > start + 9) {
            return false;
        }
        for (int i = start; i < text.length(); i++) {
            if (text.charAt(i) < '0' || text.charAt(i) > '9') {
                return false;
            }
        }
        return true;
    }

    private static boolean isNumber(String text) {
        for (int i = 0; i < text.length(); i++) {
            // parseDouble takes "1f", "Infinity" and hexadecimal numbers, too.
            if ("+-.0123456789eE".indexOf(text.charAt(i)) < 0) {
                return false;
            }
        }
        try {
            return Double.isFinite(Double.parseDouble(text));
        } catch (NumberFormatException e) {
            return false;
        }
    }
}
