// What the photo demo tells apart: the classes of its network, in the order of its labels.

const named = (list: string): readonly string[] => list.trim().split(/\s+/);

/** Caltech-101's folders by name, without brain, brontosaurus and car_side, which are drawings, toys or grey; then the pets. */
export const photoKinds: readonly string[] = named(`
  Faces Faces_easy Leopards Motorbikes accordion airplanes anchor ant barrel bass beaver binocular bonsai buddha
  butterfly camera cannon ceiling_fan cellphone chair chandelier cougar_body cougar_face crab crayfish crocodile
  crocodile_head cup dalmatian dollar_bill dolphin dragonfly electric_guitar elephant emu euphonium ewer ferry
  flamingo flamingo_head garfield gerenuk gramophone grand_piano hawksbill headphone hedgehog helicopter ibis
  inline_skate joshua_tree kangaroo ketch lamp laptop llama lobster lotus mandolin mayfly menorah metronome minaret
  nautilus octopus okapi pagoda panda pigeon pizza platypus pyramid revolver rhino rooster saxophone schooner scissors
  scorpion sea_horse snoopy soccer_ball stapler starfish stegosaurus stop_sign strawberry sunflower tick trilobite
  umbrella watch water_lilly wheelchair wild_cat windsor_chair wrench yin_yang cat dog
`);

/** Labels of boxes and masks: the kinds that were outlined by hand, in the order of photoKinds; 0 is the background. */
export const photoObjects: readonly string[] = named(`
  background airplanes anchor ant barrel beaver binocular bonsai butterfly camera ceiling_fan cellphone crab crayfish
  crocodile dolphin dragonfly elephant emu flamingo kangaroo panda cat dog
`);

/** Kinds that show one of photoObjects, or most of one, under another name: no background for it. */
const lookalikes: readonly string[] = named(`
  crocodile_head flamingo_head lobster mayfly dalmatian snoopy garfield wild_cat cougar_body cougar_face
`);

/** Whether an image of the kind shows nothing that photoObjects names. */
export function showsNoPhotoObject(kind: string): boolean {
  return photoKinds.includes(kind) && !photoObjects.includes(kind) && !lookalikes.includes(kind);
}
