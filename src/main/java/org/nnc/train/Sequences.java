package org.nnc.train;

import org.nnc.data.Column;
import org.nnc.data.TextIds;

import java.util.IdentityHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// What is known of the columns of a data block beyond their numbers: which characters these stand
/// for, and where each row ends that was filled up to the longest.
final class Sequences {
    private final Map<Column, List<String>> ofColumn = new IdentityHashMap<>();
    private final Map<Column, Column> lengths = new IdentityHashMap<>();
    private final Set<List<String>> vocabularies = new LinkedHashSet<>();

    void put(Column c, List<String> symbols) {
        ofColumn.put(c, symbols);
    }

    /// Rows that were filled up behind these lengths.
    void putLengths(Column c, Column lengthsOfRows) {
        lengths.put(c, lengthsOfRows);
    }

    /// The column that says where this one's rows end.
    Optional<Column> lengths(Column c) {
        return Optional.ofNullable(lengths.get(c));
    }

    void ofText(TextIds text) {
        vocabularies.add(text.vocabulary());
        put(text.ids(), text.vocabulary());
    }

    /// What is cut or copied from a column stands for the same.
    Column same(Object from, Column made) {
        if (from instanceof Column c) of(c).ifPresent(symbols -> put(made, symbols));
        return made;
    }

    Optional<List<String>> of(Column c) {
        return Optional.ofNullable(ofColumn.get(c));
    }

    /// The characters of all texts that were read, if all have the same.
    Optional<List<String>> vocabulary() {
        return vocabularies.size() == 1 ? vocabularies.stream().findFirst() : Optional.empty();
    }
}
