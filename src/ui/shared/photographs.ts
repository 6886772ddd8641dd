// The photographs that ship with the lab: their list, and each one when it is asked for.
import { queryOptions } from "@tanstack/react-query";
import type { Photograph, PhotographList } from "../../engine/protocol-photographs";
import { fetchOwnFile, ownAddress } from "./own-file";

const place = (file: string) => `photos/${file}`;

export const photographsQuery = queryOptions({
  queryKey: ["photographs"],
  staleTime: Infinity,
  async queryFn({ signal }) {
    const response = await fetchOwnFile(place("photos.json"), signal);
    return ((await response.json()) as PhotographList).photographs;
  },
});

/** The file of one of them, a JPEG: one object for as long as it is known, by which answers know it. */
export function photographQuery(file: string) {
  return queryOptions({
    queryKey: ["photograph", file],
    staleTime: Infinity,
    gcTime: Infinity,
    queryFn: async ({ signal }) => (await fetchOwnFile(place(file), signal)).blob(),
  });
}

export function thumbnailAddress({ thumbnail }: Photograph): string {
  return ownAddress(place(thumbnail));
}

/** Its name in addresses: the file's, without the ending. */
export function photographName({ file }: Photograph): string {
  return file.replace(/\.jpg$/, "");
}

export function photographFile(name: string): string {
  return `${name}.jpg`;
}

/** e.g. `Kitten, photograph by GalgenTX, CC BY 2.0`. */
export function photographLabel({ title, author, licence }: Photograph): string {
  return `${title}, photograph by ${author}, ${licence.name}`;
}
