import com.acme.Digits;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/// Recognizes handwritten digits with the class that `examples/digits.nn` was compiled to.
///
/// ```
/// java -cp CLASSES Recognize weights.safetensors pictures.csv
/// ```
///
/// Each row of the csv file has the 64 grey values of a picture, from 0 to 16.
public final class Recognize {
    private static final int PIXELS = 8 * 8;
    private static final int CLASSES = 10;

    private Recognize() {}

    /// Prints a digit and its probability for each row.
    public static void main(String[] arguments) throws IOException {
        Digits digits = Digits.load(Path.of(arguments[0]));
        List<String> rows = Files.readAllLines(Path.of(arguments[1]));

        // All pictures at once: the number of pictures follows from the length of the array.
        float[] all = new float[rows.size() * PIXELS];
        for (int i = 0; i < rows.size(); i++) read(rows.get(i), all, i * PIXELS);
        print(digits.probabilities(all));

        // One at a time, as a service does it: a workspace for this thread, arrays used again, and
        // no garbage.
        Digits.Workspace workspace = digits.workspace();
        float[] picture = new float[PIXELS];
        float[] probabilities = new float[CLASSES];
        for (String row : rows) {
            read(row, picture, 0);
            workspace.probabilities(1, picture, probabilities);
            print(probabilities);
        }
    }

    private static void read(String row, float[] pictures, int from) {
        String[] values = row.split(",");
        for (int i = 0; i < PIXELS; i++) pictures[from + i] = Float.parseFloat(values[i]) / 16;
    }

    private static void print(float[] probabilities) {
        for (int row = 0; row < probabilities.length; row += CLASSES) {
            int best = 0;
            for (int i = 1; i < CLASSES; i++) {
                if (probabilities[row + i] > probabilities[row + best]) best = i;
            }
            System.out.println(best + " " + probabilities[row + best]);
        }
    }
}
