package org.nnc.graph;

import java.lang.reflect.Constructor;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.function.UnaryOperator;

/// What a record class of an operation says about itself: components of type [Node] or `List<Node>`
/// are operands, the others attributes. Printing, parsing and rebuilding follow from it.
public final class Schema {
    private static final ClassValue<Schema> SCHEMAS =
            new ClassValue<>() {
                @Override
                protected Schema computeValue(Class<?> type) {
                    return new Schema(type);
                }
            };

    private final Class<?> type;
    private final String name;
    private final List<RecordComponent> components;
    private final boolean[] operands;
    private final boolean[] operandLists;
    private final Constructor<?> constructor;

    private Schema(Class<?> type) {
        this.type = type;
        this.name = snakeCase(type.getSimpleName());
        this.components = List.of(type.getRecordComponents());
        this.operands = new boolean[components.size()];
        this.operandLists = new boolean[components.size()];
        for (int i = 0; i < operands.length; i++) {
            operands[i] = components.get(i).getType() == Node.class;
            operandLists[i] = isOperandList(components.get(i));
        }
        try {
            Class<?>[] types =
                    components.stream().map(RecordComponent::getType).toArray(Class<?>[]::new);
            this.constructor = type.getDeclaredConstructor(types);
        } catch (NoSuchMethodException e) {
            throw new IllegalStateException(e);
        }
    }

    public static Schema of(Op op) {
        return SCHEMAS.get(op.getClass());
    }

    public static Schema of(Class<? extends Op> type) {
        return SCHEMAS.get(type);
    }

    /// All operations, by name.
    public static List<Schema> all() {
        return Arrays.stream(Op.class.getPermittedSubclasses())
                .map(SCHEMAS::get)
                .sorted(java.util.Comparator.comparing(Schema::name))
                .toList();
    }

    /// The name in text forms: `arg_sort`.
    public String name() {
        return name;
    }

    public Class<?> type() {
        return type;
    }

    public List<RecordComponent> components() {
        return components;
    }

    public static boolean isOperand(RecordComponent c) {
        return c.getType() == Node.class || isOperandList(c);
    }

    public static boolean isOperandList(RecordComponent c) {
        return c.getGenericType() instanceof ParameterizedType p
                && p.getRawType() == List.class
                && p.getActualTypeArguments()[0] == Node.class;
    }

    public List<Node> operands(Op op) {
        List<Node> all = new ArrayList<>();
        for (int i = 0; i < operands.length; i++) {
            if (operands[i]) all.add((Node) get(components.get(i), op));
            else if (operandLists[i]) all.addAll(nodes(get(components.get(i), op)));
        }
        return Collections.unmodifiableList(all);
    }

    /// The same operation on other operands.
    public Op rebuild(Op op, UnaryOperator<Node> replace) {
        Object[] values = new Object[components.size()];
        for (int i = 0; i < values.length; i++) {
            Object v = get(components.get(i), op);
            if (v instanceof Node n) v = replace.apply(n);
            else if (operandLists[i]) v = nodes(v).stream().map(replace).toList();
            values[i] = v;
        }
        return create(values);
    }

    /// An operation from the values of its components, in order.
    public Op create(Object[] values) {
        return (Op) create(constructor, values);
    }

    /// A record from the values of its components, in order.
    static Object create(Class<?> type, Object[] values) {
        Class<?>[] types =
                Arrays.stream(type.getRecordComponents())
                        .map(RecordComponent::getType)
                        .toArray(Class<?>[]::new);
        try {
            return create(type.getDeclaredConstructor(types), values);
        } catch (NoSuchMethodException e) {
            throw new IllegalStateException(e);
        }
    }

    private static Object create(Constructor<?> constructor, Object[] values) {
        try {
            return constructor.newInstance(values);
        } catch (InvocationTargetException e) {
            if (e.getCause() instanceof RuntimeException r) throw r;
            throw new IllegalStateException(e.getCause());
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException(e);
        }
    }

    public static Object get(RecordComponent c, Object op) {
        try {
            return c.getAccessor().invoke(op);
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException(e);
        }
    }

    @SuppressWarnings("unchecked")
    private static List<Node> nodes(Object list) {
        return (List<Node>) list;
    }

    private static String snakeCase(String name) {
        return name.replaceAll("(?<=[a-z0-9])(?=[A-Z])", "_").toLowerCase(java.util.Locale.ROOT);
    }
}
