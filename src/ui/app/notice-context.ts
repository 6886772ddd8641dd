// A sentence about the page's address that the shell shows once.
import { createContext } from "react";

export const NoticeContext = createContext<string | undefined>(undefined);
