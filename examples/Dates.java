/// Writes the table that `dates.nn` learns from: one way of writing a date, and the date in ISO
/// form.
///
/// Every day of the years 1950 to 2049 occurs once, in a form and an order that are drawn at random
/// but always the same. So a day that is held out was never seen in any form. Run it as `java
/// examples/Dates.java examples/dates.csv`; an optional second argument limits the rows.
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.format.TextStyle;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Random;

final class Dates {
    private static final List<String> ROMAN =
            List.of("I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX", "X", "XI", "XII");
    private static final List<String> ORDINALS =
            List.of(
                    "first second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth thirteenth fourteenth fifteenth sixteenth seventeenth eighteenth nineteenth twentieth"
                            .split(" "));

    private final Random random = new Random(1984);

    private Dates() {}

    public static void main(String[] arguments) {
        boolean fits = arguments.length == 1 || arguments.length == 2;
        if (!fits || arguments.length == 2 && !arguments[1].matches("[0-9]{1,5}")) {
            fail(
                    "Name the file to write, and after it, if it should be short, how many dates:"
                            + " java examples/Dates.java examples/dates.csv 1000");
        }
        int most = arguments.length == 2 ? Integer.parseInt(arguments[1]) : Integer.MAX_VALUE;
        Path file = Path.of(arguments[0]).toAbsolutePath();
        try {
            Files.createDirectories(file.getParent());
            Files.write(file, new Dates().table(most));
        } catch (IOException e) {
            fail("Cannot write " + file + ": " + e);
        }
    }

    private static void fail(String why) {
        System.err.println(why);
        System.exit(2);
    }

    private List<String> table(int most) {
        List<LocalDate> days =
                new ArrayList<>(
                        LocalDate.of(1950, 1, 1).datesUntil(LocalDate.of(2050, 1, 1)).toList());
        Collections.shuffle(days, random);
        List<String> lines = new ArrayList<>(List.of("written;iso"));
        for (LocalDate day : days.subList(0, Math.min(most, days.size()))) {
            lines.add(written(day) + ";" + day);
        }
        return lines;
    }

    private String written(LocalDate d) {
        String text =
                switch (random.nextInt(16)) {
                    case 0, 1 -> weekday(d) + day(d) + " " + month(d) + " " + year(d);
                    case 2, 3 -> weekday(d) + month(d) + " " + day(d) + ", " + year(d);
                    case 4 -> month(d) + " " + day(d) + " " + year(d);
                    case 5 -> weekday(d) + "the " + ordinal(d) + " of " + month(d) + " " + year(d);
                    case 6 -> month(d) + " the " + ordinal(d) + ", " + year(d);
                    case 7 -> d.getYear() + " " + month(d) + " " + day(d);
                    case 8, 9 -> numbers(d, "/");
                    case 10 -> numbers(d, ".");
                    case 11 -> numbers(d, "-");
                    case 12 -> d.getYear() + "/" + d.getMonthValue() + "/" + d.getDayOfMonth();
                    case 13 -> d.toString().replace("-", ""); // 19840303
                    case 14 -> d.getDayOfMonth() + "." + roman(d) + "." + d.getYear();
                    default -> two(d.getDayOfMonth()) + shortMonth(d) + year(d); // 03Mar84
                };
        return switch (random.nextInt(8)) {
            case 0 -> text.toUpperCase(Locale.ROOT);
            case 1 -> text.toLowerCase(Locale.ROOT);
            default -> text;
        };
    }

    /// The day comes first, as in most of the world: 03/03/1984, 3/3/84.
    private String numbers(LocalDate d, String between) {
        boolean padded = random.nextBoolean();
        String day = padded ? two(d.getDayOfMonth()) : "" + d.getDayOfMonth();
        String month = padded ? two(d.getMonthValue()) : "" + d.getMonthValue();
        return day
                + between
                + month
                + between
                + (random.nextBoolean() ? d.getYear() : twoDigits(d));
    }

    private String weekday(LocalDate d) {
        TextStyle style = random.nextBoolean() ? TextStyle.FULL : TextStyle.SHORT;
        String name = d.getDayOfWeek().getDisplayName(style, Locale.ENGLISH);
        return switch (random.nextInt(4)) {
            case 0 -> name + ", ";
            case 1 -> name + " ";
            default -> "";
        };
    }

    private String day(LocalDate d) {
        int n = d.getDayOfMonth();
        return random.nextBoolean() ? "" + n : n + ending(n);
    }

    private static String ending(int n) {
        if (n / 10 == 1) return "th";
        return switch (n % 10) {
            case 1 -> "st";
            case 2 -> "nd";
            case 3 -> "rd";
            default -> "th";
        };
    }

    private String ordinal(LocalDate d) {
        int n = d.getDayOfMonth();
        if (random.nextBoolean()) return n + ending(n);
        if (n <= 20) return ORDINALS.get(n - 1);
        return n == 30 ? "thirtieth" : (n < 30 ? "twenty-" : "thirty-") + ORDINALS.get(n % 10 - 1);
    }

    private String month(LocalDate d) {
        return random.nextBoolean()
                ? d.getMonth().getDisplayName(TextStyle.FULL, Locale.ENGLISH)
                : shortMonth(d) + (random.nextInt(3) == 0 ? "." : "");
    }

    private static String shortMonth(LocalDate d) {
        return d.getMonth().getDisplayName(TextStyle.FULL, Locale.ENGLISH).substring(0, 3);
    }

    private static String roman(LocalDate d) {
        return ROMAN.get(d.getMonthValue() - 1);
    }

    private String year(LocalDate d) {
        return switch (random.nextInt(4)) {
            case 0 -> twoDigits(d);
            case 1 -> "'" + twoDigits(d);
            default -> "" + d.getYear();
        };
    }

    /// Two digits: 50 to 99 are the last century.
    private static String twoDigits(LocalDate d) {
        return two(d.getYear() % 100);
    }

    private static String two(int n) {
        return "%02d".formatted(n);
    }
}
