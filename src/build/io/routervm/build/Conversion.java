package io.routervm.build;

import java.util.Map;
import org.objectweb.asm.MethodVisitor;
import org.objectweb.asm.Opcodes;
import org.objectweb.asm.Type;

/** Conversions between the types of an interface's method and of what it calls. */
final class Conversion {
  private static final Map<Integer, String> BOXES =
      Map.of(
          Type.BOOLEAN, "java/lang/Boolean",
          Type.CHAR, "java/lang/Character",
          Type.BYTE, "java/lang/Byte",
          Type.SHORT, "java/lang/Short",
          Type.INT, "java/lang/Integer",
          Type.LONG, "java/lang/Long",
          Type.FLOAT, "java/lang/Float",
          Type.DOUBLE, "java/lang/Double");

  private Conversion() {}

  /**
   * Converts what lies on the stack as Java does.
   *
   * @param from its type, as far as the method's declaration goes
   * @param known what it is in truth where {@code from} is a type variable's
   */
  static void convert(MethodVisitor method, Type from, Type known, Type to) {
    if (isPrimitive(from) && isPrimitive(to)) {
      widen(method, from, to);
    } else if (isPrimitive(from)) {
      box(method, from, to);
    } else {
      Type source = isPrimitive(known) ? from : known;
      cast(method, from, source);
      if (isPrimitive(to)) {
        unbox(method, source, to);
      } else {
        cast(method, source, to);
      }
    }
  }

  private static void cast(MethodVisitor method, Type from, Type to) {
    if (!from.equals(to) && !to.getInternalName().equals("java/lang/Object")) {
      method.visitTypeInsn(Opcodes.CHECKCAST, to.getInternalName());
    }
  }

  private static void box(MethodVisitor method, Type from, Type to) {
    Type primitive = primitiveOf(to, from);
    widen(method, from, primitive);
    String box = box(primitive);
    method.visitMethodInsn(
        Opcodes.INVOKESTATIC,
        box,
        "valueOf",
        Type.getMethodDescriptor(Type.getObjectType(box), primitive),
        false);
  }

  private static void unbox(MethodVisitor method, Type from, Type to) {
    Type primitive = primitiveOf(from, to);
    // What is declared as no box may be that of a narrower number.
    boolean isNumber = to.getSort() > Type.CHAR && !BOXES.containsValue(from.getInternalName());
    String box = isNumber ? "java/lang/Number" : box(primitive);
    cast(method, from, Type.getObjectType(box));
    method.visitMethodInsn(
        Opcodes.INVOKEVIRTUAL,
        box,
        primitive.getClassName() + "Value",
        Type.getMethodDescriptor(primitive),
        false);
    widen(method, primitive, to);
  }

  /** What a box holds; {@code otherwise} for any other type. */
  private static Type primitiveOf(Type type, Type otherwise) {
    for (Map.Entry<Integer, String> box : BOXES.entrySet()) {
      if (box.getValue().equals(type.getInternalName())) {
        return primitive(box.getKey());
      }
    }
    return otherwise;
  }

  private static Type primitive(int sort) {
    return switch (sort) {
      case Type.BOOLEAN -> Type.BOOLEAN_TYPE;
      case Type.CHAR -> Type.CHAR_TYPE;
      case Type.BYTE -> Type.BYTE_TYPE;
      case Type.SHORT -> Type.SHORT_TYPE;
      case Type.INT -> Type.INT_TYPE;
      case Type.LONG -> Type.LONG_TYPE;
      case Type.FLOAT -> Type.FLOAT_TYPE;
      default -> Type.DOUBLE_TYPE;
    };
  }

  private static void widen(MethodVisitor method, Type from, Type to) {
    boolean isInt = from.getSort() < Type.FLOAT && from.getSort() != Type.BOOLEAN;
    if (isInt && to.getSort() == Type.LONG) {
      method.visitInsn(Opcodes.I2L);
    } else if (isInt && to.getSort() == Type.DOUBLE) {
      method.visitInsn(Opcodes.I2D);
    } else if (isInt && to.getSort() == Type.FLOAT) {
      method.visitInsn(Opcodes.I2F);
    } else if (from.getSort() == Type.LONG && to.getSort() == Type.DOUBLE) {
      method.visitInsn(Opcodes.L2D);
    } else if (from.getSort() == Type.LONG && to.getSort() == Type.FLOAT) {
      method.visitInsn(Opcodes.L2F);
    } else if (from.getSort() == Type.FLOAT && to.getSort() == Type.DOUBLE) {
      method.visitInsn(Opcodes.F2D);
    }
  }

  /** The class of the objects that hold a primitive type's values. */
  static String box(Type primitive) {
    return BOXES.get(primitive.getSort());
  }

  static boolean isPrimitive(Type type) {
    return type.getSort() < Type.ARRAY;
  }
}
