import "./full.ts";
import "./script.ts";
