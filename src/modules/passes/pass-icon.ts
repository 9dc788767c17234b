/** A ticket, white on the dark of the passes: Apple's Wallet refuses a pass without an icon. 29 by 29 points. */
export const PASS_ICON = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAB0AAAAdCAIAAADZ8fBYAAAApUlEQVR4AbXB0WkFIRCG0c+fLcQB593pvwgL8MFWAgsBL4HdmDDn' +
    'lNo6CUQOkUPkEDlEDpFD5Lj4tubg38yDmzhnHubBo4tzaw7eiBylts5mzcEb8wDWHGzMg02prfNpzcEh8+CTOGce5sEjkaPU1tms' +
    'OfgT82BTauvc1hz8jnkAaw5+MA9uIsfFuTUHb8Q58zAPHpXaOglEDpFD5BA5RA6RQ+T4AknGH89EK7deAAAAAElFTkSuQmCC',
  'base64',
);

/** The same for screens of double density. */
export const PASS_ICON_LARGE = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAADoAAAA6CAIAAABu2d1/AAAA6UlEQVR4AdXBwW3DMBBE0a+BCtEC2ru2/yJYAA9sJUCudugDERrz' +
    '3nHdDz6EFWFFWBFWhBVhRVgRVoQVYUVYEVaEFWFFWDl5Z/TGt0UWL8QukRVZrBFWhJWTXUZvLBNWhBWxS2RFFmtO3oksfo3e2Cuy' +
    '+JuYiiw2iiymjut++GT0xv+LLD4RVoQVsUtkRRZrhBVh5bjuh6nRG7tEFlNiavTGRqM3po7rfngxeuPbIosXYpfIiizWCCvCysku' +
    'ozeWCSvCitglsiKLNcd1P/gQVoQVYUVYEVaEFWFFWBFWhBVhRVgRVoQVYeUHJZgh68erbN8AAAAASUVORK5CYII=',
  'base64',
);
